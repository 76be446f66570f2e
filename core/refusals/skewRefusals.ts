import type { Inventory } from "../cluster.ts";
import { deployedOf, type Deployed } from "../deployed.ts";
import { describeViolation } from "../describe/violation.ts";
import type { SkewViolation } from "../skewViolation.ts";
import { skewViolations } from "../skewViolations.ts";
import type { Step } from "../steps.ts";
import { walk, type WalkFinding } from "../walk.ts";
import type { Refusal } from "./refusal.ts";

/**
 * Where the skew policy is broken now, and where a step would break it. There is no waiver.
 *
 * Of an instance that is wrong now nothing more is told, and of another each rule once, at the first
 * step that breaks it: what follows from it is no news.
 */
export function skewRefusals(inventory: Inventory, steps: readonly Step[]): readonly Refusal[] {
    const deployed = deployedOf(inventory);
    const violations = skewViolations(deployed);
    const told = new Set(violations.map(instanceOf));
    const news = walk(deployed, steps).filter(({ violation }) => {
        const [instance, sentence] = [instanceOf(violation), ruleOf(violation)];
        if (told.has(instance) || told.has(sentence)) return false;
        told.add(sentence);
        return true;
    });
    return [...violations.map(now), ...news.map((finding) => onTheWay(finding, deployed))];
}

function instanceOf({ component, node }: SkewViolation): string {
    return JSON.stringify([component, node]);
}

function ruleOf({ component, node, rule }: SkewViolation): string {
    return JSON.stringify([component, node, rule]);
}

function now(violation: SkewViolation): Refusal {
    return {
        kind: violation.component === "kubectl" ? "kubectl-skew" : "skew-now",
        ...nodeOf(violation),
        message: `${describeViolation(violation)} (${tooMany(violation.beyond)}). ${adviceFor(violation)}`,
    };
}

function onTheWay(finding: WalkFinding, deployed: readonly Deployed[]): Refusal {
    const { step, number, violation } = finding;
    const advice =
        violation.rule === "step-apiserver-kubelets"
            ? workersFirst(step, deployed)
            : adviceFor(violation);
    return {
        kind: violation.component === "kubectl" ? "kubectl-skew" : "skew-on-the-way",
        ...nodeOf(violation),
        message: `${describeViolation(violation)} (${tooMany(violation.beyond)}), at step ${number}, ${step.node} to ${step.to.text}. ${advice}`,
    };
}

/** How a kubelet gets out of the way of a kube-apiserver's step. */
function workersFirst({ to }: Step, deployed: readonly Deployed[]): string {
    const minor = `v1.${to.minor - 1}.x`;
    const isHalfWay = deployed.some(
        ({ component, version }) => component === "kube-apiserver" && version.minor === to.minor,
    );
    return isHalfWay
        ? `Drain this node and bring its kubelet to ${minor} by hand first: with a kube-apiserver at 1.${to.minor} already, no plan can go back for it`
        : `Bring the workers to the control plane's minor first: set version and workerVersion to ${minor}, its newest patch, and after that up to the target`;
}

/** `1 minor too many`, `2 minors too many`. */
export function tooMany(minors: number): string {
    return `${minors} ${minors === 1 ? "minor" : "minors"} too many`;
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
