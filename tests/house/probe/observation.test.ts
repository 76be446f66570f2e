import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterView } from "../../../lab/probe/clusterView.ts";
import { Journal } from "../../../lab/probe/journal.ts";
import { Observation, type Sample } from "../../../lab/probe/observation.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const server = { node: "cp-1", component: "kube-apiserver", version: "v1.37.2" };
const kubelet = (version: string) => ({ node: "w-1", component: "kubelet", version });

/** A cluster of one worker that serves or not, with these Pods on it. */
const cluster = (isServing: boolean, ...pods: readonly string[]): ClusterView => ({
    nodes: [
        {
            metadata: { name: "w-1", namespace: "" },
            spec: { unschedulable: !isServing },
            status: { conditions: [{ type: "Ready", status: "True" }] },
        },
    ],
    pods: pods.map((name) => ({
        metadata: { name, namespace: "default" },
        spec: { nodeName: "w-1" },
        status: { phase: "Running" },
    })),
    budgets: [],
    leases: {},
});

describe("the observer's observation", () => {
    let folder: string;
    let file: string;
    const judged = (...samples: readonly Sample[]) => {
        const observation = new Observation(new Journal(file));
        for (const sample of samples) observation.judge(sample);
        return observation.summary();
    };

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "observation-"));
        file = join(folder, "observer.jsonl");
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    it("counts the samples in which a promise was broken, and reports each breach once", () => {
        const ahead = [server, kubelet("v1.38.0")];
        const summary = judged(
            { at: at(0), components: [server], cluster: cluster(true) },
            { at: at(1), components: ahead, cluster: cluster(false) },
            { at: at(3), components: ahead, cluster: cluster(true) },
        );
        const { samples, skewViolations, servingViolations, minServingWorkers } = summary;
        assert.deepEqual(
            { samples, skewViolations, servingViolations, minServingWorkers },
            {
                samples: 3,
                skewViolations: 2,
                servingViolations: 1,
                minServingWorkers: 0,
            },
        );
        const what = "w-1: kubelet v1.38.0 is newer than the oldest kube-apiserver, 1.37";
        assert.deepEqual(
            summary.violations.filter(({ promised }) => promised === "skew"),
            [{ at: "2026-01-01T00:00:01.000Z", promised: "skew", what, samples: 2 }],
        );
        const lines = readFileSync(file, "utf8").split("\n");
        assert.equal(lines.filter((line) => line.includes(what)).length, 1);
    });

    it("notices a kubelet that changes its minor under a Pod, and only that", () => {
        const before = { at: at(0), components: [server, kubelet("v1.36.4")] };
        const after = { at: at(1), components: [server, kubelet("v1.37.2")] };
        const patch = { at: at(1), components: [server, kubelet("v1.36.5")] };
        const drainViolations = (...samples: readonly Sample[]) =>
            judged(...samples).drainViolations;
        const full = cluster(true, "web");
        assert.equal(drainViolations({ ...before, cluster: full }, { ...after, cluster: full }), 1);
        assert.equal(drainViolations({ ...before, cluster: full }, { ...patch, cluster: full }), 0);
        const empty = cluster(true);
        assert.equal(
            drainViolations({ ...before, cluster: full }, { ...after, cluster: empty }),
            0,
        );
    });

    it("never considers a worker serving that it could not see", () => {
        const summary = judged({ at: at(0), components: [server], cluster: undefined });
        assert.equal(summary.minServingWorkers, 0);
    });
});
