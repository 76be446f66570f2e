import type { Deployed } from "./deployed.ts";
import type { SkewViolation } from "./skewViolation.ts";
import { skewViolations, violationsOf } from "./skewViolations.ts";
import { orderPrerequisites, worsened } from "./stepPrerequisites.ts";
import type { Step } from "./steps.ts";

/** What the policy says of a step of a plan. */
export interface WalkFinding {
    readonly step: Step;
    /** Its place in the plan, from 1. */
    readonly number: number;
    readonly violation: SkewViolation;
}

/**
 * Takes every step in thought, and judges the state after each: every instance, against every
 * kube-apiserver that counts for it. Finds prerequisites that do not hold, and violations at the
 * first step that brings them about: those that were there before it are not repeated, unless a step
 * makes them worse.
 */
export function walk(
    deployed: readonly Deployed[],
    steps: readonly Step[],
): readonly WalkFinding[] {
    const findings: WalkFinding[] = [];
    let state = stateOf(deployed);
    for (const [at, step] of steps.entries()) {
        const order = orderOf(state, step);
        const before = violationsTouchedBy(step, state);
        state = after(step, state);
        const brought = worsened(violationsTouchedBy(step, state), before);
        for (const violation of [...order, ...brought])
            findings.push({ step, number: at + 1, violation });
    }
    return findings;
}

/** The instances by node: a worker's step touches one entry, so that a long walk stays linear. */
interface State {
    readonly byNode: Map<string | undefined, readonly Deployed[]>;
    readonly apiservers: readonly Deployed[];
}

function stateOf(deployed: readonly Deployed[]): State {
    const byNode = new Map<string | undefined, Deployed[]>();
    for (const one of deployed) {
        const beside = byNode.get(one.node);
        if (beside === undefined) byNode.set(one.node, [one]);
        else beside.push(one);
    }
    return { byNode, apiservers: apiserversOf(deployed) };
}

/** The state after a step; the one before is used up. */
function after(step: Step, { byNode, apiservers }: State): State {
    const swapped: readonly string[] = step.components;
    const onNode = (byNode.get(step.node) ?? []).map((one) =>
        swapped.includes(one.component) ? { ...one, version: step.to } : one,
    );
    byNode.set(step.node, onNode);
    return {
        byNode,
        apiservers:
            step.kind === "apiserver" ? apiserversOf([...byNode.values()].flat()) : apiservers,
    };
}

/** A kube-apiserver's step may change what holds for everybody, another only what holds for its node. */
function violationsTouchedBy(step: Step, { byNode, apiservers }: State): readonly SkewViolation[] {
    if (step.kind === "apiserver") return skewViolations([...byNode.values()].flat());
    const onNode = byNode.get(step.node) ?? [];
    const kubelet = onNode.find(({ component }) => component === "kubelet");
    return onNode.flatMap((one) => violationsOf(one, apiservers, kubelet));
}

function orderOf({ byNode }: State, step: Step): readonly SkewViolation[] {
    if (step.role === "worker") return [];
    const deployed = [...byNode.values()].flat();
    return step.components.flatMap(
        (component) =>
            orderPrerequisites(deployed, { component, node: step.node, to: step.to }).reasons,
    );
}

function apiserversOf(deployed: readonly Deployed[]): readonly Deployed[] {
    return deployed.filter(({ component }) => component === "kube-apiserver");
}
