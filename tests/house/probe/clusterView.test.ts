import assert from "node:assert/strict";
import {
    brokenBudgets,
    podsToDrain,
    servingNodes,
    type ClusterView,
    type PodObject,
} from "../../../lab/probe/clusterView.ts";

const ready = (status: string) => [{ type: "Ready", status }];
const node = (name: string, isReady: string, unschedulable?: boolean) => ({
    metadata: { name, namespace: "" },
    spec: unschedulable === undefined ? {} : { unschedulable },
    status: { conditions: ready(isReady) },
});
const pod = (name: string, meta: object = {}, isReady = "True"): PodObject => ({
    metadata: { name, namespace: "default", labels: { app: "web" }, ...meta },
    spec: { nodeName: "w-1" },
    status: { phase: "Running", conditions: ready(isReady) },
});
const view = (part: Partial<ClusterView>): ClusterView => ({
    nodes: [],
    pods: [],
    budgets: [],
    leases: {},
    ...part,
});
const budget = {
    metadata: { name: "web", namespace: "default" },
    spec: { minAvailable: 2, selector: { matchLabels: { app: "web" } } },
    status: { desiredHealthy: 2 },
};

describe("the observer's view of the cluster", () => {
    it("considers a worker serving if it is Ready and schedulable", () => {
        const nodes = [node("w-1", "True"), node("w-2", "True", true), node("w-3", "Unknown")];
        assert.deepEqual(servingNodes(view({ nodes })), ["w-1"]);
    });

    it("finds a PDB satisfied by exactly as many healthy Pods as it requires", () => {
        const pods = [pod("a"), pod("b")];
        assert.deepEqual(brokenBudgets(view({ pods, budgets: [budget] })), []);
    });

    it("counts neither unready, nor leaving, nor foreign Pods as healthy", () => {
        const pods = [
            pod("a"),
            pod("b", {}, "False"),
            pod("c", { deletionTimestamp: "2026-01-01T00:00:00Z" }),
            pod("d", { namespace: "other" }),
            pod("e", { labels: { app: "db" } }),
        ];
        const broken = brokenBudgets(view({ pods, budgets: [budget] }));
        assert.deepEqual(broken, ["PDB default/web: 1 healthy of 2"]);
    });

    it("takes the controller's number if the PDB requires a percentage", () => {
        const share = { ...budget, spec: { ...budget.spec, minAvailable: "50%" } };
        const broken = brokenBudgets(view({ pods: [pod("a")], budgets: [share] }));
        assert.deepEqual(broken, ["PDB default/web: 1 healthy of 2"]);
    });

    it("lists the Pods that a drain moves: all but DaemonSets', mirrors and finished ones", () => {
        const pods = [
            pod("a"),
            pod("b", { ownerReferences: [{ kind: "DaemonSet" }] }),
            pod("c", { annotations: { "kubernetes.io/config.mirror": "x" } }),
            { ...pod("d"), status: { phase: "Succeeded" } },
            { ...pod("e"), spec: { nodeName: "w-2" } },
        ];
        assert.deepEqual(podsToDrain(view({ pods }), "w-1"), ["default/a"]);
    });
});
