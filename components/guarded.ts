import * as pulumi from "@pulumi/pulumi";
import type { Run } from "../edge/guards/run.ts";
import type { Timeline } from "../edge/record/timeline.ts";
import type { Move } from "../core/plan/plan.ts";
import type { Act } from "../core/record/span.ts";

/** An operation of a move, and what has to hold before it. */
export interface Operation {
    readonly move: Move;
    readonly act: Act;
    readonly guard: () => Promise<void>;
    /** What is done if it failed, or must no longer begin although its guard has passed. */
    readonly giveBack?: () => Promise<void>;
    /** True for the operation that completes its move. */
    readonly endsMove: boolean;
}

/**
 * The hooks around an operation: its guard before it, and after it the recording of its outcome. A
 * guard that throws leaves the operation undone, and the next `up` runs both again.
 *
 * Once something has failed no further move of this run begins, in whatever lane it is: Pulumi
 * would still begin those whose hooks were already running.
 */
export function guarded(
    run: Run,
    timeline: Timeline,
    { move, act, guard, giveBack, endsMove }: Operation,
): pulumi.ResourceOptions {
    const { progress } = run;
    const { node } = move.machine;
    const components = act === "snapshot" ? ["etcd"] : move.takes;
    const stopwatch = timeline.stopwatch({ node, act, components });
    const begins = act !== "settle"; // that completes what was begun, which must not be left half done
    const name = `${node}-${act}-${components.join("+")}`;
    const givenBack = async (error: unknown) => {
        await giveBack?.();
        throw error;
    };
    const before = new pulumi.ResourceHook(`${name}-before`, async () => {
        try {
            if (begins) progress.proveNothingFailed(node);
            await guard();
            if (begins) await run.proveMayGoOn(node).catch(givenBack);
        } catch (error) {
            progress.fail(node);
            throw error;
        }
        stopwatch.start();
    });
    const after = new pulumi.ResourceHook(
        `${name}-after`,
        () => {
            if (endsMove) progress.make(move);
            stopwatch.stop("done");
        },
        { ignoreErrors: true },
    );
    const failed = new pulumi.ErrorHook(`${name}-failed`, async () => {
        progress.fail(node);
        stopwatch.stop("failed");
        await giveBack?.();
        return false; // not again in this run
    });
    return {
        hooks: {
            beforeCreate: [before],
            beforeUpdate: [before],
            afterCreate: [after],
            afterUpdate: [after],
            onError: [failed],
        },
    };
}
