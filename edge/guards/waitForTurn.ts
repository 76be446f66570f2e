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

/** What there is to do now, and what was seen for it. */
export interface Turn {
    readonly work: Work;
    readonly seen: Inventory;
}

/**
 * Waits until the live cluster lets a move be made: the cluster, planned again from what it shows
 * now, says whether it may be made, whether anything has to be made before, and what there is to do.
 *
 * @throws Failed `not-its-turn`, at once where the plan says so; `refused-now`, with every refusal,
 *     where they do not pass
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

/** Of the other workers nothing new was seen, and the run's progress says how far they are. */
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

/** What comes after a move has guards of its own: its refusals are none of this move's. */
function onlyOf(move: Move): UpgradePlan {
    return { phases: [{ kind: move.phase, waves: [{ moves: [move], atOnce: 1 }] }] };
}

function proveNotRefused({ machine: { node }, takes }: Move, all: readonly Refusal[]): void {
    // Only a worker's guard asks for nodes. What others have of them this run's look has shown, and
    // the plan has let pass: a worker that is half way and NotReady, which its own move repairs.
    const refusals = all.filter(
        ({ kind }) => kind !== "node-not-ready" || takes.includes("kubelet"),
    );
    if (refusals.length === 0) return;
    throw new Failed({ code: "refused-now", node, refusals });
}

/** What the cluster shows now may come first again: a kube-apiserver that was swapped and taken back. */
function leftBefore(plan: UpgradePlan, move: Move): readonly PendingMove[] {
    return movesBefore(plan, move).filter(
        // Who leads may have changed since, and with it whose controllers are last.
        ({ phase }) => phase !== "controllers" || move.phase !== "controllers",
    );
}
