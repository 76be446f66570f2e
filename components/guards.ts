import * as pulumi from "@pulumi/pulumi";
import type { Move } from "../core/plan/plan.ts";
import { guardSnapshot, guardStaging } from "../edge/guards/beforehand.ts";
import type { Run } from "../edge/guards/run.ts";
import { guardApiServer, guardControllers, guardWorker } from "../edge/guards/swapGuards.ts";
import { giveBack, guardSettled } from "../edge/guards/workerGuards.ts";
import type { Timeline } from "../edge/record/timeline.ts";
import { guarded } from "./guarded.ts";
import { withoutLeftover } from "./leftovers.ts";

/**
 * The hooks of every resource: which guard comes before it, and which operation completes a move.
 */
export function guardsOf(run: Run, timeline: Timeline) {
    const swap = (
        move: Move,
        guard: () => Promise<void>,
        more: { readonly endsMove: boolean; readonly giveBack?: () => Promise<void> },
    ) => guarded(run, timeline, { move, act: "swap", guard, ...more });
    return {
        stage: (move: Move) =>
            guarded(run, timeline, {
                move,
                act: "stage",
                guard: () => guardStaging(run, move),
                endsMove: true,
            }),
        snapshot: (move: Move) =>
            guarded(run, timeline, {
                move,
                act: "snapshot",
                guard: () => guardSnapshot(run),
                endsMove: true,
            }),
        apiServer: (move: Move) => swap(move, () => guardApiServer(run, move), { endsMove: true }),
        controllers: (move: Move) =>
            swap(move, () => guardControllers(run, move), { endsMove: true }),
        worker: (move: Move) =>
            swap(move, () => guardWorker(run, move, timeline), {
                endsMove: false,
                giveBack: () => giveBack(run, move),
            }),
        settle: (move: Move) =>
            guarded(run, timeline, {
                move,
                act: "settle",
                guard: () => guardSettled(run, move),
                endsMove: true,
            }),
        /** A Pod's spec is immutable, so one that a killed run left would be in the way. */
        smokePod: (node: string, pod: string): pulumi.ResourceOptions => {
            const hook = withoutLeftover(run.live.kubectl, `${node}-smoke-before`, "pod", pod);
            const failed = new pulumi.ErrorHook(`${node}-smoke-failed`, () => {
                run.progress.fail(node);
                return false; // not again in this run
            });
            return { hooks: { beforeCreate: [hook], onError: [failed] } };
        },
        /** After the record of the upgrade other runs may proceed. */
        record: (): pulumi.ResourceOptions => {
            // The record of a killed run or a lost state differs, and belongs to another field manager.
            const { kubectl } = run.live;
            const before = withoutLeftover(
                kubectl,
                "upgrade-record-before",
                "configmap",
                "kube-lockstep",
            );
            const released = new pulumi.ResourceHook("upgrade-released", () => run.lock.release(), {
                ignoreErrors: true, // it runs out by itself
            });
            return {
                hooks: { beforeCreate: [before], afterCreate: [released], afterUpdate: [released] },
            };
        },
    };
}
