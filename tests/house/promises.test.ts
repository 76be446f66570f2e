import assert from "node:assert/strict";
import { promises } from "../../lab/demo/promises.ts";
import type { ProbeReport } from "../../lab/probe/probes.ts";
import { expectedComponents } from "../../lab/probe/roster.ts";

const tally = (requests: number, failed: number) => ({ requests, failed });

/** node → component → `value`, for all that the observer expects. */
const everywhere = <Value>(value: Value) =>
    Object.fromEntries(
        Object.entries(expectedComponents).map(([node, components]) => [
            node,
            Object.fromEntries(components.map((component) => [component, value])),
        ]),
    );

const perfect: ProbeReport = {
    application: tally(100, 0),
    api: { client: tally(50, 0), rawNew: tally(50, 2), rawKept: tally(50, 3) },
    observer: {
        samples: 10,
        skewViolations: 0,
        pdbViolations: 0,
        drainViolations: 0,
        servingViolations: 0,
        minServingWorkers: 2,
        violations: [],
        seen: everywhere(["v1.36.4", "v1.37.2"]),
        leaderGapSeconds: { "kube-controller-manager": 1.5, "kube-scheduler": 16 },
    },
};
const brokenWith = (probes: ProbeReport, after = everywhere("v1.37.2")) =>
    promises(probes, after, "v1.37.2").flatMap(({ what, kept }) => (kept ? [] : [what]));
const observing = (observer: Partial<ProbeReport["observer"]>): ProbeReport => ({
    ...perfect,
    observer: { ...perfect.observer, ...observer },
});

describe("what the demo holds an upgrade to", () => {
    it("is kept by a perfect one, whatever clients without retries saw", () => {
        assert.deepEqual(brokenWith(perfect), []);
    });

    it("is broken by one component that is behind, or not running", () => {
        const what = ["every component runs v1.37.2"];
        const after = everywhere("v1.37.2");
        assert.deepEqual(brokenWith(perfect, { ...after, "w-2": { kubelet: "v1.36.4" } }), what);
    });

    it("is broken by one failed request, and by a probe that asked nothing", () => {
        const failed = { ...perfect, application: tally(100, 1) };
        assert.deepEqual(brokenWith(failed), ["no failed application request"]);
        const silent = { ...perfect, api: { ...perfect.api, client: tally(0, 0) } };
        assert.deepEqual(brokenWith(silent), ["no failed API request"]);
    });

    it("is broken by each violation, too few workers and a long gap", () => {
        const broken: [Partial<ProbeReport["observer"]>, string][] = [
            [{ skewViolations: 1 }, "no skew violation"],
            [{ pdbViolations: 1 }, "no PodDisruptionBudget broken"],
            [{ drainViolations: 1 }, "no new kubelet minor under running Pods"],
            [{ minServingWorkers: 1 }, "always two workers serving"],
        ];
        for (const [observer, what] of broken)
            assert.deepEqual(brokenWith(observing(observer)), [what]);
        const gap = observing({ leaderGapSeconds: { "kube-controller-manager": 3.1 } });
        assert.deepEqual(brokenWith(gap), ["kube-controller-manager leads again within 3 s"]);
    });

    it("is not vouched for by an observer that saw nothing, or not every component", () => {
        const blind = ["no skew violation", "no PodDisruptionBudget broken"];
        blind.push("no new kubelet minor under running Pods");
        assert.deepEqual(brokenWith(observing({ samples: 0 })), blind);
        const seen = { ...perfect.observer.seen, "cp-3": {} };
        assert.deepEqual(brokenWith(observing({ seen })), blind);
    });
});
