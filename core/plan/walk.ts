import { apiserversOf, type Deployed } from "../skew/deployed.ts";
import type { SkewViolation } from "../skew/violation.ts";
import { skewViolations, violationsOf } from "../skew/violations.ts";
import { orderPrerequisites, worsened } from "../skew/prerequisites.ts";
import type { PendingMove } from "./plan.ts";

/** What the policy says about a step of a plan. */
export interface WalkFinding {
    readonly move: PendingMove;
    /** Its place in the plan, from 1. */
    readonly number: number;
    readonly violation: SkewViolation;
}

/**
 * Simulates every step, and judges the state after each: every instance, against every
 * kube-apiserver that counts for it. Finds prerequisites that do not hold, and violations at the
 * first step that causes them: those that existed before are not repeated unless a step makes them
 * worse.
 */
export function walk(
    deployed: readonly Deployed[],
    moves: readonly PendingMove[],
): readonly WalkFinding[] {
    const findings: WalkFinding[] = [];
    let state = stateOf(deployed);
    for (const [at, move] of moves.entries()) {
        const order = orderOf(state, move);
        const before = violationsTouchedBy(move, state);
        state = after(move, state);
        const brought = worsened(violationsTouchedBy(move, state), before);
        for (const violation of [...order, ...brought])
            findings.push({ move, number: at + 1, violation });
    }
    return findings;
}

/** The instances by node: a worker's step touches one entry, so that a long walk remains linear. */
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

/** The state after a step; the one before it is consumed. */
function after(move: PendingMove, { byNode, apiservers }: State): State {
    const swapped: readonly string[] = move.components;
    const onNode = (byNode.get(move.node) ?? []).map((one) =>
        swapped.includes(one.component) ? { ...one, version: move.to } : one,
    );
    byNode.set(move.node, onNode);
    return {
        byNode,
        apiservers:
            move.phase === "kube-apiservers"
                ? apiserversOf([...byNode.values()].flat())
                : apiservers,
    };
}

/** A kube-apiserver's step may affect everybody, any other step only its own node. */
function violationsTouchedBy(
    move: PendingMove,
    { byNode, apiservers }: State,
): readonly SkewViolation[] {
    if (move.phase === "kube-apiservers") return skewViolations([...byNode.values()].flat());
    const onNode = byNode.get(move.node) ?? [];
    const kubelet = onNode.find(({ component }) => component === "kubelet");
    return onNode.flatMap((one) => violationsOf(one, apiservers, kubelet));
}

function orderOf({ byNode }: State, move: PendingMove): readonly SkewViolation[] {
    if (move.phase === "workers") return [];
    const deployed = [...byNode.values()].flat();
    return move.components.flatMap(
        (component) =>
            orderPrerequisites(deployed, { component, node: move.node, to: move.to }).reasons,
    );
}
