import assert from "node:assert/strict";
import type { Deed, Moment } from "../../../core/record/span.ts";
import { Timeline } from "../../../edge/record/timeline.ts";

const swap: Deed = { node: "cp-1", act: "swap", components: ["kube-apiserver"] };
const controllers: Deed = { ...swap, components: ["kube-controller-manager", "kube-scheduler"] };

describe("Timeline", () => {
    let now: { wallMs: number; steadyMs: number };
    let timeline: Timeline;
    const pass = (seconds: number) => {
        now = { wallMs: now.wallMs + seconds * 1000, steadyMs: now.steadyMs + seconds * 1000 };
    };
    const listed = () =>
        timeline.spans.map(({ components, seconds, outcome }) => [
            components[0],
            seconds,
            outcome.kind,
        ]);

    beforeEach(() => {
        now = { wallMs: Date.parse("2026-11-22T10:00:00.000Z"), steadyMs: 40 };
        timeline = new Timeline(undefined, (): Moment => now);
    });

    it("keeps apart what is done to one node in one phase, and lists it by its end", () => {
        const first = timeline.stopwatch(swap);
        const second = timeline.stopwatch(controllers);
        first.start();
        pass(1);
        second.start();
        pass(2);
        second.stop("done");
        pass(4);
        first.stop("failed");
        assert.deepEqual(listed(), [
            ["kube-controller-manager", 2, "done"],
            ["kube-apiserver", 7, "failed"],
        ]);
    });

    it("has nothing that did not start, did not end, or ended before", () => {
        const stopwatch = timeline.stopwatch(swap);
        stopwatch.stop("failed");
        stopwatch.start();
        assert.deepEqual(listed(), []);
        pass(1);
        stopwatch.stop("done");
        pass(1);
        stopwatch.stop("failed");
        assert.deepEqual(listed(), [["kube-apiserver", 1, "done"]]);
    });

    it("counts from the last start", () => {
        const stopwatch = timeline.stopwatch(swap);
        stopwatch.start();
        pass(60);
        stopwatch.start();
        pass(3);
        stopwatch.stop("done");
        assert.deepEqual(listed(), [["kube-apiserver", 3, "done"]]);
    });

    it("is not misled by a wall clock that is set back", async () => {
        await timeline.time(swap, () => {
            pass(5);
            now = { ...now, wallMs: now.wallMs - 3_600_000 };
            return Promise.resolve();
        });
        assert.deepEqual(listed(), [["kube-apiserver", 5, "done"]]);
        assert.equal(timeline.spans[0]?.startedAt.toISOString(), "2026-11-22T10:00:00.000Z");
    });

    it("passes on what work returns, or throws", async () => {
        const failure = new Error("w-1: not drained");
        assert.equal(await timeline.time(swap, () => Promise.resolve(7)), 7);
        await assert.rejects(
            timeline.time(controllers, () => Promise.reject(failure)),
            (error) => error === failure,
        );
        assert.deepEqual(listed(), [
            ["kube-apiserver", 0, "done"],
            ["kube-controller-manager", 0, "failed"],
        ]);
    });
});
