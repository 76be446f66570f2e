import assert from "node:assert/strict";
import type { Inventory } from "../../../core/cluster/inventory.ts";
import type { ClusterSpec } from "../../../core/cluster/spec.ts";
import type { Cluster } from "../../../core/cluster/diagnosis.ts";
import type { Note } from "../../../core/plan/note.ts";
import { notesOf } from "../../../core/plan/notesOf.ts";
import {
    clusterInventory,
    clusterSpec,
    decided,
    v,
    withMachine,
    withNode,
    withSighting,
} from "../clusters.ts";

const spec = clusterSpec();
const behind = clusterInventory(spec);
const target = clusterInventory(spec, () => "v1.37.2");
const absent = { kind: "absent", reason: "no process is running" } as const;
const kubelet = { node: "w-1", component: "kubelet" } as const;
const ours = { unschedulable: true, cordonedByUs: true } as const;

/** What is unusual, and every note about it. */
const rows: readonly (readonly [
    what: string,
    inventory: Inventory,
    spec: ClusterSpec,
    notes: readonly Note[],
])[] = [
    ["nothing, where all is behind", behind, spec, []],
    ["nothing, at the target", target, spec, []],
    [
        "what does not run what its last swap recorded",
        withRecords(withSighting(target, "w-1", "kubelet", runs("v1.36.4")), "v1.37.2"),
        spec,
        [
            {
                kind: "drifted",
                ...kubelet,
                recorded: "v1.37.2",
                runs: "v1.36.4",
                to: v("v1.37.2"),
            },
        ],
    ],
    [
        "what has drifted, though its file differs and it is not healthy",
        withRecords(
            withSighting(target, "w-1", "kubelet", {
                running: reading("v1.36.4"),
                health: { ok: false, detail: "503" },
            }),
            "v1.37.2",
        ),
        spec,
        [
            {
                kind: "drifted",
                ...kubelet,
                recorded: "v1.37.2",
                runs: "v1.36.4",
                to: v("v1.37.2"),
            },
        ],
    ],
    [
        "a new file with an old process",
        withSighting(behind, "w-1", "kubelet", { onDisk: reading("v1.37.2") }),
        spec,
        [
            {
                kind: "file differs",
                ...kubelet,
                runs: "v1.36.4",
                file: v("v1.37.2"),
                isTarget: true,
            },
        ],
    ],
    [
        "another file than the process at the target",
        withSighting(target, "w-1", "kubelet", { onDisk: reading("v1.36.4") }),
        spec,
        [
            {
                kind: "file differs",
                ...kubelet,
                runs: "v1.37.2",
                file: v("v1.36.4"),
                isTarget: false,
            },
        ],
    ],
    [
        "another file than the process, neither of them the target",
        withSighting(behind, "w-1", "kubelet", { onDisk: reading("v1.36.5") }),
        spec,
        [
            {
                kind: "file differs",
                ...kubelet,
                runs: "v1.36.4",
                file: v("v1.36.5"),
                isTarget: false,
            },
        ],
    ],
    [
        "no file, and one that is no release",
        withSighting(withSighting(target, "w-1", "kubelet", { onDisk: absent }), "w-2", "kubelet", {
            onDisk: { kind: "unparseable", text: "busybox" },
        }),
        spec,
        ["w-1", "w-2"].map((node) => ({
            kind: "file differs",
            node,
            component: "kubelet",
            runs: "v1.37.2",
            file: undefined,
            isTarget: false,
        })),
    ],
    [
        "the file rather than that it is not healthy",
        withSighting(behind, "w-1", "kubelet", {
            onDisk: reading("v1.37.2"),
            health: { ok: false, detail: "503" },
        }),
        spec,
        [
            {
                kind: "file differs",
                ...kubelet,
                runs: "v1.36.4",
                file: v("v1.37.2"),
                isTarget: true,
            },
        ],
    ],
    [
        "what is not running, whatever its file, its record and its health",
        withRecords(
            withSighting(target, "w-1", "kube-proxy", {
                running: absent,
                onDisk: reading("v1.36.4"),
                health: { ok: false, detail: "no process is running" },
            }),
            "v1.37.2",
        ),
        spec,
        [{ kind: "down", node: "w-1", component: "kube-proxy" }],
    ],
    [
        "what is not healthy at the target, but nothing unhealthy that is behind",
        withSighting(
            withSighting(target, "cp-1", "kube-scheduler", {
                health: { ok: false, detail: "503" },
            }),
            "w-2",
            "kubelet",
            { ...runs("v1.36.4"), health: { ok: false, detail: "refused" } },
        ),
        spec,
        [
            { kind: "unhealthy", node: "cp-1", component: "kube-scheduler", detail: "503" },
            { kind: "unhealthy", node: "w-2", component: "kubelet", detail: "refused" },
        ],
    ],
    [
        "what an earlier run cordoned",
        withNode(behind, "w-1", ours),
        spec,
        [{ kind: "unfinished", node: "w-1", ready: true }],
    ],
    [
        "what an earlier run cordoned and left NotReady",
        withNode(behind, "w-1", { ...ours, ready: false }),
        spec,
        [{ kind: "unfinished", node: "w-1", ready: false }],
    ],
    [
        "what an earlier run cordoned, where only the uncordon is missing",
        withNode(target, "w-3", ours),
        spec,
        [{ kind: "unfinished", node: "w-3", ready: true }],
    ],
    [
        "what somebody else cordoned and a move drains",
        withNode(behind, "w-2", { unschedulable: true }),
        spec,
        [{ kind: "stays-cordoned", node: "w-2" }],
    ],
    [
        "nothing about a cordon if there is nothing to do",
        withNode(target, "w-2", { unschedulable: true }),
        spec,
        [],
    ],
    [
        "nothing about a cordon if a kube-proxy is swapped without a drain",
        withNode(withSighting(target, "w-2", "kube-proxy", runs("v1.36.4")), "w-2", {
            unschedulable: true,
        }),
        spec,
        [],
    ],
    [
        // Anything but a kube-apiserver's swap would be refused.
        "controllers without a leader, if a kube-apiserver is swapped",
        unled(withSighting(target, "cp-1", "kube-apiserver", runs("v1.37.1"))),
        spec,
        [
            { kind: "no-leader", component: "kube-scheduler" },
            { kind: "no-leader", component: "kube-controller-manager" },
        ],
    ],
    ["nothing about leaders if there is nothing to do", unled(target), spec, []],
    [
        "nothing about a Lease that nobody needs",
        ["cp-1", "cp-2", "cp-3"].reduce(
            (sofar, node) =>
                withSighting(sofar, node, "kube-scheduler", { args: ["--leader-elect=false"] }),
            unled(withSighting(target, "cp-1", "kube-apiserver", runs("v1.37.1"))),
        ),
        spec,
        [{ kind: "no-leader", component: "kube-controller-manager" }],
    ],
    [
        "nothing about the Lease of an only control plane whose controllers are swapped",
        unled(clusterInventory(clusterSpec({ controlPlanes: 1 }))),
        clusterSpec({ controlPlanes: 1 }),
        [],
    ],
    [
        "workers that stay one minor behind",
        behind,
        clusterSpec({ workerVersion: "v1.36.4" }),
        [{ kind: "workers-held-back", at: v("v1.36.4"), minors: 1, isLimit: false }],
    ],
    [
        "workers that stay two minors behind, which is the limit",
        clusterInventory(spec, (node) => (node.startsWith("w") ? "v1.35.0" : "v1.36.4")),
        clusterSpec({ workerVersion: "v1.35.0" }),
        [{ kind: "workers-held-back", at: v("v1.35.0"), minors: 2, isLimit: true }],
    ],
    [
        "workers that stay three minors behind, even if there is nothing to do",
        clusterInventory(spec, (node) => (node.startsWith("w") ? "v1.34.0" : "v1.37.2")),
        clusterSpec({ workerVersion: "v1.34.0" }),
        [{ kind: "workers-held-back", at: v("v1.34.0"), minors: 3, isLimit: true }],
    ],
    [
        "nothing about workers that stay a patch behind",
        clusterInventory(spec, (node) => (node.startsWith("w") ? "v1.37.1" : "v1.37.2")),
        clusterSpec({ workerVersion: "v1.37.1" }),
        [],
    ],
    [
        "the longest stop of the kube-apiservers that are slow to stop",
        withSighting(
            withSighting(behind, "cp-1", "kube-apiserver", {
                args: ["--shutdown-delay-duration=5s"],
            }),
            "cp-3",
            "kube-apiserver",
            { args: [] },
        ),
        spec,
        [{ kind: "stop-cost", nodes: ["cp-1", "cp-3"], seconds: 65 }],
    ],
    [
        "nothing about a slow kube-apiserver that is not swapped",
        withSighting(target, "cp-1", "kube-apiserver", { args: [] }),
        spec,
        [],
    ],
    [
        "nothing about a slow kube-apiserver whose controllers are swapped",
        withSighting(
            withSighting(target, "cp-1", "kube-apiserver", { args: [] }),
            "cp-1",
            "kube-scheduler",
            runs("v1.36.4"),
        ),
        spec,
        [],
    ],
    [
        "nothing about a kube-apiserver that stops in 15 s",
        withSighting(behind, "cp-1", "kube-apiserver", {
            args: ["--shutdown-watch-termination-grace-period=15s"],
        }),
        spec,
        [],
    ],
];

describe("notesOf", () => {
    for (const [what, inventory, wanted, notes] of rows) {
        it(`names ${what}`, () => {
            const { cluster, plan, refusals } = decided(inventory, wanted);
            assert.deepEqual(refusals, []);
            assert.deepEqual(notesOf(cluster, plan), notes);
        });
    }

    it("lists what is unusual in the order of the plan, then nodes, leaders, workers and stops", () => {
        const odd = [
            (one: Inventory) => withNode(one, "w-1", ours),
            (one: Inventory) => withNode(one, "w-2", { unschedulable: true }),
            (one: Inventory) =>
                withSighting(one, "w-3", "kube-proxy", { health: { ok: false, detail: "503" } }),
            (one: Inventory) => withSighting(one, "cp-3", "kube-scheduler", { running: absent }),
            (one: Inventory) => withSighting(one, "cp-2", "kube-apiserver", { args: [] }),
            unled,
        ].reduce((sofar, spoil) => spoil(sofar), behind);
        const { cluster, plan } = decided(odd, clusterSpec({ workerVersion: "v1.36.5" }));
        assert.deepEqual(
            notesOf(cluster, plan).map((note) => [
                note.kind,
                "node" in note ? note.node : undefined,
            ]),
            [
                ["down", "cp-3"],
                ["unhealthy", "w-3"],
                ["unfinished", "w-1"],
                ["stays-cordoned", "w-2"],
                ["no-leader", undefined],
                ["no-leader", undefined],
                ["workers-held-back", undefined],
                ["stop-cost", undefined],
            ],
        );
    });

    it("says nothing about what is refused or was not observed", () => {
        const slow = withSighting(behind, "cp-1", "kube-apiserver", { args: [] });
        const { cluster, plan } = decided(slow, spec);
        assert.equal(notesOf(cluster, plan).length, 1);
        assert.deepEqual(notesOf({ ...cluster, machines: [] }, plan), []);
        const empty: Cluster = {
            ...cluster,
            machines: cluster.machines.map((machine) => ({ ...machine, components: [] })),
        };
        assert.deepEqual(notesOf(empty, plan), []);
        const halfWay = withMachine(withNode(behind, "w-2", ours), "w-2", ({ node }) => ({
            kind: "unreachable",
            node,
            reason: "connect ETIMEDOUT",
        }));
        const lost = decided(halfWay, spec);
        assert.deepEqual(notesOf(lost.cluster, lost.plan), []);
        const odd = withSighting(
            withSighting(target, "w-1", "kubelet", { doubt: "the unit names /bin/sh" }),
            "w-2",
            "kubelet",
            { running: { kind: "unparseable", text: "v0.0.0" }, health: { ok: false, detail: "" } },
        );
        const refused = decided(odd, spec);
        assert.deepEqual(notesOf(refused.cluster, refused.plan), []);
    });
});

/** Both components of w-1 as recorded by their last swap. */
function withRecords(inventory: Inventory, version: string): Inventory {
    return withMachine(inventory, "w-1", (machine) => ({
        ...machine,
        records: machine.components.map(({ component }) => ({ component, version, token: "t" })),
    }));
}

function unled(inventory: Inventory): Inventory {
    return {
        ...inventory,
        leaders: [
            { component: "kube-scheduler", holder: undefined, expired: false },
            { component: "kube-controller-manager", holder: "cp-1", expired: true },
        ],
    };
}

function runs(text: string) {
    return { running: reading(text), onDisk: reading(text) };
}

function reading(text: string) {
    return { kind: "version", version: v(text) } as const;
}
