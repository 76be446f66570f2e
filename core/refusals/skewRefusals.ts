import type { Inventory } from "../cluster.ts";
import { deployedOf } from "../deployed.ts";
import { skewViolations, type SkewViolation } from "../skewViolations.ts";
import type { Step } from "../steps.ts";
import { walk, type WalkFinding } from "../walk.ts";
import type { Refusal } from "./refusal.ts";

/** Where the skew policy is broken now, and where a step would break it. There is no waiver. */
export function skewRefusals(inventory: Inventory, steps: readonly Step[]): readonly Refusal[] {
    const deployed = deployedOf(inventory);
    return [
        ...skewViolations(deployed).map(now),
        ...walk(deployed, steps).violations.map(onTheWay),
    ];
}

function now(violation: SkewViolation): Refusal {
    return {
        kind: violation.component === "kubectl" ? "kubectl-skew" : "skew-now",
        ...nodeOf(violation),
        message: `${violation.message} (${violation.beyond} too many). ${adviceFor(violation)}`,
    };
}

function onTheWay({ step, number, violation }: WalkFinding): Refusal {
    return {
        kind: violation.component === "kubectl" ? "kubectl-skew" : "skew-on-the-way",
        ...nodeOf(violation),
        message: `${violation.message} (${violation.beyond} too many), at step ${number}, ${step.node} to ${step.to.text}. ${adviceFor(violation)}`,
    };
}

function nodeOf({ node }: SkewViolation): { readonly node?: string } {
    return node === undefined ? {} : { node };
}

function adviceFor({ component }: SkewViolation): string {
    switch (component) {
        case "kubectl":
            return "Set kubectl to a release within 1 minor of every kube-apiserver, before and after";
        case "kubelet":
        case "kube-proxy":
            return "Bring this node within the policy first: a plan needs every step of it legal";
        case "kube-apiserver":
        case "kube-controller-manager":
        case "kube-scheduler":
        case "cloud-controller-manager":
            return "Bring the control plane within the policy first: a plan needs every step of it legal";
    }
}
