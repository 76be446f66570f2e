import * as pulumi from "@pulumi/pulumi";
import type { Move } from "../core/plan/plan.ts";
import type { Act } from "../core/record/span.ts";
import { guardSnapshot, guardStaging } from "../edge/guards/beforehand.ts";
import type { Run } from "../edge/guards/run.ts";
import { guardApiServer, guardControllers, guardWorker } from "../edge/guards/swapGuards.ts";
import { giveBack, guardSettled } from "../edge/guards/workerGuards.ts";
import type { Timeline } from "../edge/record/timeline.ts";
import { guarded, type Operation } from "./guarded.ts";
import { withoutLeftover } from "./leftovers.ts";

/**
 * The hooks of every resource: which guard comes before it, and which operation completes a move.
 */
export function guardsOf(run: Run, timeline: Timeline) {
    const operation =
        (
            act: Act,
            guard: (run: Run, move: Move, timeline: Timeline) => Promise<void>,
            more: (move: Move) => Partial<Operation> = () => ({}),
        ) =>
        (move: Move) =>
            guarded(run, timeline, {
                move,
                act,
                guard: () => guard(run, move, timeline),
                endsMove: true,
                ...more(move),
            });
    return {
        stage: operation("stage", guardStaging),
        snapshot: operation("snapshot", guardSnapshot),
        apiServer: operation("swap", guardApiServer),
        controllers: operation("swap", guardControllers),
        worker: operation("swap", guardWorker, (move) => ({
            endsMove: false,
            giveBack: () => giveBack(run, move),
        })),
        settle: operation("settle", guardSettled),
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
