import assert from "node:assert/strict";
import type { Inventory } from "../../core/cluster/inventory.ts";
import type { ClusterSpec } from "../../core/cluster/spec.ts";
import {
    describePlan,
    describeRefusals,
    type PlanContext,
} from "../../core/describe/describePlan.ts";
import { stopCostFindings } from "../../core/preflight/api/stopCost.ts";
import { isBlocking, type Finding } from "../../core/preflight/finding.ts";
import {
    afterSwap,
    clusterInventory,
    clusterSpec,
    decided,
    movesOf,
    sighting,
    v,
    withMachine,
    withNode,
    withSighting,
} from "../core/clusters.ts";
import { assertGolden } from "./golden.ts";

const spec = clusterSpec();
const behind = clusterInventory(spec);

describe("stories", () => {
    it("happy path", () => {
        assertGolden(
            "happy-path",
            printed(behind, spec, {
                graceSeconds: new Map([
                    ["w-1", 3],
                    ["w-2", 3],
                    ["w-3", 3],
                ]),
            }),
        );
    });

    it("happy path, measured in earlier runs", () => {
        assertGolden(
            "happy-path-measured",
            printed(behind, spec, {
                durations: { "kube-apiservers": 7.1, controllers: 2.6, workers: 9.4 },
            }),
        );
    });

    it("nothing to do", () => {
        assertGolden("nothing-to-do", printed(upgraded(behind, spec), spec));
    });

    it("one worker behind", () => {
        assertGolden(
            "one-worker-behind",
            printed(
                clusterInventory(spec, (node) => (node === "w-2" ? "v1.36.4" : "v1.37.2")),
                spec,
            ),
        );
    });

    it("workers held back, slow kube-apiservers, workers two minors behind, a cordoned worker", () => {
        const held = clusterSpec({ workerVersion: "v1.36.4" });
        const old = clusterInventory(held, (node) =>
            node === "w-1" ? "v1.35.8" : node === "w-3" ? "v1.35.1" : "v1.36.4",
        );
        const slow = ["cp-1", "cp-2", "cp-3"].reduce(
            (sofar, node) => withSighting(sofar, node, "kube-apiserver", { args: [] }),
            old,
        );
        assertGolden(
            "workers-held-back",
            printed(withNode(slow, "w-3", { unschedulable: true }), held),
        );
    });

    it("a worker three minors behind, which has to move before the control plane", () => {
        const old = clusterInventory(spec, (node) => (node === "w-1" ? "v1.34.8" : "v1.36.4"));
        assertGolden("worker-three-behind", printed(old, spec));
        // What the refusal proposes can be planned, and after it the upgrade can.
        const first = clusterSpec({ version: "v1.36.4" });
        const moved = upgraded(old, first);
        assert.notEqual(movesOf(old, first).length, 0);
        assert.notEqual(movesOf(moved, spec).length, 0);
    });

    it("half-finished upgrade", () => {
        const sevenDone = movesOf(behind, spec)
            .slice(0, 7)
            .reduce((sofar, move) => afterSwap(sofar, spec, move), behind);
        // The second worker is drained, its file is swapped, and its kubelet was not started again.
        const halfWay = withNode(
            withSighting(sevenDone, "w-2", "kubelet", {
                onDisk: { kind: "version", version: v("v1.37.2") },
                health: { ok: false, detail: "connection refused" },
            }),
            "w-2",
            { unschedulable: true, cordonedByUs: true, ready: false },
        );
        assertGolden("half-finished", printed(halfWay, spec));
    });

    it("skipped minor", () => {
        assertGolden("skipped-minor", printed(behind, clusterSpec({ version: "v1.38.1" })));
    });

    it("drift", () => {
        const running = (text: string) => ({ kind: "version", version: v(text) }) as const;
        const done = upgraded(behind, spec);
        const byHand = withSighting(done, "w-3", "kubelet", {
            running: running("v1.37.1"),
            onDisk: running("v1.37.1"),
        });
        const rolled = withNode(byHand, "w-3", { kubelet: running("v1.37.1") });
        const newFile = withSighting(rolled, "cp-2", "kube-scheduler", {
            onDisk: running("v1.37.3"),
        });
        const dead = withSighting(newFile, "w-1", "kube-proxy", {
            running: { kind: "absent", reason: "no process is running" },
            health: { ok: false, detail: "no process is running" },
            unit: { ...sighting("kube-proxy", "v1.37.2").unit, activeState: "failed" },
        });
        assertGolden("drift", printed(dead, spec));
    });

    it("a PodDisruptionBudget that blocks", () => {
        const slow = withSighting(behind, "cp-1", "kube-apiserver", { args: [] });
        const findings: readonly Finding[] = [
            ...blockingBudget,
            ...stopCostFindings([{ node: "cp-1", args: [] }]),
            {
                check: "local-storage",
                severity: "inform",
                subjects: ["shop/checkout"],
                what: {
                    kind: "lost-empty-dirs",
                    volumes: ["cache"],
                    pods: 2,
                    nodes: ["w-1", "w-2"],
                },
            },
            {
                check: "clock",
                severity: "block",
                subjects: ["w-2"],
                what: { kind: "clock-off", seconds: 12, way: "ahead", limit: 1 },
                waivedBecause: "chrony arrives next week",
            },
        ];
        assertGolden("budget-blocks", printed(slow, spec, { findings }));
        assertGolden(
            "budget-blocks-refusal",
            describeRefusals([], { findings: findings.filter(isBlocking) }),
        );
    });

    it("everything wrong at once", () => {
        const wrong = [
            (one: Inventory) =>
                withSighting(one, "cp-2", "kube-apiserver", {
                    health: { ok: false, detail: "[-]etcd failed" },
                }),
            (one: Inventory) =>
                withSighting(one, "cp-3", "kube-scheduler", {
                    running: { kind: "version", version: v("v1.37.2") },
                }),
            (one: Inventory) =>
                withSighting(one, "w-1", "kube-proxy", {
                    running: { kind: "unparseable", text: "v0.0.0-master+$Format:%H$" },
                }),
            (one: Inventory) =>
                withNode(one, "w-1", {
                    ready: false,
                    readyMessage: "Kubelet stopped posting node status.",
                }),
            (one: Inventory) =>
                withMachine(one, "w-2", ({ node }) => ({
                    kind: "unreachable",
                    node,
                    reason: "w-2: host key is ssh-ed25519 AAAAC3…x, and known_hosts has another",
                })),
            (one: Inventory) =>
                withMachine(one, "cp-1", (machine) => ({
                    ...machine,
                    components: [...machine.components, sighting("kubelet", "v1.36.4")],
                })),
            (one: Inventory): Inventory => ({
                ...one,
                nodes: [...one.nodes, { ...one.nodes[0]!, name: "w-9" }],
                kubectl: { kind: "version", version: v("v1.34.1") },
            }),
        ].reduce((sofar, spoil) => spoil(sofar), behind);
        const target = clusterSpec({ version: "v1.38.0", workerVersion: "v1.38.1" });
        const doubled = {
            ...target,
            workers: [...target.workers, { ...target.workers[2]!, node: "w-4" }],
        };
        assertGolden("everything-wrong", printed(wrong, doubled));
    });
});

const blockingBudget: readonly Finding[] = [
    {
        check: "pod-disruption-budgets",
        severity: "block",
        subjects: ["shop/checkout"],
        what: {
            kind: "budget-never-allows",
            nodes: ["w-1", "w-2"],
            budget: {
                rule: "minAvailable: 4",
                expectedPods: 4,
                desiredHealthy: 4,
                currentHealthy: 4,
            },
            pods: 2,
        },
    },
];

/** The plan or the refusals, as preview prints them. */
function printed(inventory: Inventory, wanted: ClusterSpec, context: PlanContext = {}): string {
    const { cluster, plan, refusals } = decided(inventory, wanted);
    return refusals.length === 0
        ? describePlan(cluster, plan, context)
        : describeRefusals(refusals);
}

function upgraded(inventory: Inventory, wanted: ClusterSpec): Inventory {
    return movesOf(inventory, wanted).reduce(
        (sofar, move) => afterSwap(sofar, wanted, move),
        inventory,
    );
}
