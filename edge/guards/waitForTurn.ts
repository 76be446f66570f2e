import { diagnose } from "../../core/cluster/diagnose.ts";
import type { Cluster } from "../../core/cluster/diagnosis.ts";
import type { Inventory } from "../../core/cluster/inventory.ts";
import type { Move, PendingMove, UpgradePlan, Work } from "../../core/plan/plan.ts";
import { planUpgrade } from "../../core/plan/planUpgrade.ts";
import { movesBefore } from "../../core/plan/turn.ts";
import type { Refusal } from "../../core/refuse/refusal.ts";
import { refusalsOf } from "../../core/refuse/refusalsOf.ts";
import { Failed } from "../failed.ts";
import { limits } from "../limits.ts";
import { until } from "../until.ts";
import { lookForMove } from "./lookForMove.ts";
import { proveNoneLeft } from "./progress.ts";
import type { Run } from "./run.ts";

/** What there is to do now, and what was observed for it. */
export interface Turn {
    readonly work: Work;
    readonly seen: Inventory;
}

/**
 * Waits until the live cluster allows a move: a new plan from its current state says whether the
 * move may be made, whether anything has to come first, and what there is to do.
 *
 * @throws Failed `not-its-turn`, at once if the plan says so; `refused-now`, with every refusal, if
 *     they persist
 */
export async function waitForTurn(run: Run, move: Move): Promise<Turn> {
    await run.lock.take();
    if (move.work.kind === "swap") run.progress.proveItsTurn(move);
    return until(limits.passingRefusal, run.live.clock, async () => {
        const seen = await lookForMove(run, move);
        const cluster = diagnose(seen, run.spec);
        const plan = planUpgrade(onlyAsked(cluster, move));
        const now = sameMove(plan, move);
        if (now.work.kind === "nothing") {
            // What a later move repairs is no reason against one that changes nothing.
            proveNotRefused(move, refusalsOf(cluster, planUpgrade(cluster)));
        } else {
            run.progress.proveItsTurn(move);
            proveNotRefused(move, refusalsOf(cluster, onlyOf(now)));
            proveNoneLeft(move, leftBefore(plan, now));
        }
        return { work: now.work, seen };
    });
}

/** Nothing new was observed of the other workers; the run's progress says how far they have got. */
function onlyAsked(cluster: Cluster, { machine }: Move): Cluster {
    const machines = cluster.machines.filter(
        ({ spec: { node, role } }) => role === "control plane" || node === machine.node,
    );
    return { ...cluster, machines };
}

function sameMove({ phases }: UpgradePlan, { phase, machine }: Move): Move {
    const moves = phases.flatMap(({ waves }) => waves.flatMap((wave) => wave.moves));
    const same = moves.find((one) => one.phase === phase && one.machine.node === machine.node);
    if (same === undefined) throw new Error(`${machine.node}: not a move of the plan`); // the same spec
    return same;
}

/** What comes after a move has guards of its own: its refusals do not concern this move. */
function onlyOf(move: Move): UpgradePlan {
    return { phases: [{ kind: move.phase, waves: [{ moves: [move], atOnce: 1 }] }] };
}

function proveNotRefused({ machine: { node }, takes }: Move, all: readonly Refusal[]): void {
    // Only a worker's guard observes nodes. What other guards know of them was observed at the
    // start of the run and passed by the plan, such as a half-done, NotReady worker, which its own
    // move repairs.
    const refusals = all.filter(
        ({ kind }) => kind !== "node-not-ready" || takes.includes("kubelet"),
    );
    if (refusals.length === 0) return;
    throw new Failed({ code: "refused-now", node, refusals });
}

/**
 * By the cluster's current state something may come first again: a kube-apiserver that was swapped,
 * and changed back by hand.
 */
function leftBefore(plan: UpgradePlan, move: Move): readonly PendingMove[] {
    return movesBefore(plan, move).filter(
        // The leader may have changed since, and with it whose controllers come last.
        ({ phase }) => phase !== "controllers" || move.phase !== "controllers",
    );
}
