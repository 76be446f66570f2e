import { pendingMoves, type Move, type PendingMove, type UpgradePlan } from "./plan.ts";

/**
 * What has to be done before a move may begin: everything that is pending in earlier phases and
 * earlier waves, in the plan's order. Moves of one wave do not wait for each other.
 */
export function movesBefore(plan: UpgradePlan, move: Move): readonly PendingMove[] {
    const before: UpgradePlan["phases"][number][] = [];
    for (const phase of plan.phases) {
        const at = phase.waves.findIndex(({ moves }) => moves.includes(move));
        if (at >= 0)
            return pendingMoves({
                phases: [...before, { ...phase, waves: phase.waves.slice(0, at) }],
            });
        before.push(phase);
    }
    return pendingMoves({ phases: before });
}
