import assert from "node:assert/strict";
import type { ClusterSpec, Inventory } from "../../core/cluster.ts";
import { deployedOf } from "../../core/deployed.ts";
import { notesOf } from "../../core/notes.ts";
import { planUpgrade, stepsOf } from "../../core/plan.ts";
import {
    clusterInventory,
    clusterSpec,
    v,
    withMachine,
    withNode,
    withSighting,
} from "./clusters.ts";

const spec = clusterSpec();
const behind = clusterInventory(spec);
const target = clusterInventory(spec, () => "v1.37.2");
const absent = { kind: "absent", reason: "no process runs" } as const;

/** What is odd, and every note that it gives. */
const rows: readonly (readonly [
    inventory: Inventory,
    spec: ClusterSpec,
    notes: readonly (readonly [kind: string, message: string])[],
])[] = [
    [behind, spec, []],
    [target, spec, []],
    [
        withMachine(withSighting(target, "w-1", "kubelet", runs("v1.36.4")), "w-1", (machine) => ({
            ...machine,
            records: [
                { component: "kubelet", version: "v1.37.2", token: "t" },
                { component: "kube-proxy", version: "v1.37.2", token: "t" },
            ],
        })),
        spec,
        [
            [
                "drifted",
                "w-1: kubelet has drifted: its last swap left v1.37.2, and it runs v1.36.4; its step takes it to v1.37.2",
            ],
        ],
    ],
    [
        withSighting(behind, "w-1", "kubelet", { onDisk: reading("v1.37.2") }),
        spec,
        [
            [
                "file differs",
                "w-1: kubelet runs v1.36.4, and its file is v1.37.2: new file, old process; its step puts it right",
            ],
        ],
    ],
    [
        withSighting(target, "w-1", "kubelet", { onDisk: reading("v1.36.4") }),
        spec,
        [
            [
                "file differs",
                "w-1: kubelet runs v1.37.2, and its file is v1.36.4: the next start would run another; its step puts it right",
            ],
        ],
    ],
    [
        withSighting(target, "w-1", "kubelet", { onDisk: absent }),
        spec,
        [
            [
                "file differs",
                "w-1: kubelet runs v1.37.2, and its file tells no version: the next start would run another; its step puts it right",
            ],
        ],
    ],
    [
        withSighting(target, "w-1", "kube-proxy", { running: absent }),
        spec,
        [["down", "w-1: kube-proxy does not run; its step starts it"]],
    ],
    [
        withSighting(target, "cp-1", "kube-scheduler", { health: { ok: false, detail: "503" } }),
        spec,
        [["unhealthy", "cp-1: kube-scheduler is not healthy (503); its step restarts it"]],
    ],
    [
        withNode(behind, "w-1", { unschedulable: true, cordonedByUs: true }),
        spec,
        [
            [
                "unfinished",
                "w-1: an earlier run cordoned it and got no further; its step finishes that",
            ],
        ],
    ],
    [
        withNode(behind, "w-1", { unschedulable: true, cordonedByUs: true, ready: false }),
        spec,
        [
            [
                "unfinished",
                "w-1: an earlier run cordoned it and got no further, and it is NotReady; its step finishes that",
            ],
        ],
    ],
    [
        withNode(behind, "w-2", { unschedulable: true }),
        spec,
        [
            [
                "stays-cordoned",
                "w-2: somebody cordoned it; it is drained all the same, and stays cordoned",
            ],
        ],
    ],
    [withNode(target, "w-2", { unschedulable: true }), spec, []],
    // Its kube-proxy is swapped without a drain.
    [
        withNode(withSighting(target, "w-2", "kube-proxy", runs("v1.36.4")), "w-2", {
            unschedulable: true,
        }),
        spec,
        [],
    ],
    [
        // Only a kube-apiserver is swapped: anything else would be refused.
        {
            ...withSighting(target, "cp-1", "kube-apiserver", runs("v1.37.1")),
            leaders: [
                { component: "kube-scheduler", holder: undefined, expired: false },
                { component: "kube-controller-manager", holder: "cp-1", expired: true },
            ],
        },
        spec,
        [
            ["no-leader", "kube-scheduler: nobody leads; no node is drained before somebody does"],
            [
                "no-leader",
                "kube-controller-manager: nobody leads; no node is drained before somebody does",
            ],
        ],
    ],
    [
        { ...target, leaders: [{ component: "kube-scheduler", holder: undefined, expired: true }] },
        spec,
        [],
    ],
    [
        behind,
        clusterSpec({ workerVersion: "v1.36.4" }),
        [["workers-held-back", "workers: workerVersion keeps them at v1.36.4, 1 minor behind"]],
    ],
    [
        clusterInventory(spec, (node) => (node.startsWith("w") ? "v1.35.0" : "v1.36.4")),
        clusterSpec({ workerVersion: "v1.35.0" }),
        [
            [
                "workers-held-back",
                "workers: workerVersion keeps them at v1.35.0, 2 minors behind; they have to move before the control plane can go on",
            ],
        ],
    ],
    [
        clusterInventory(spec, (node) => (node.startsWith("w") ? "v1.34.0" : "v1.37.2")),
        clusterSpec({ workerVersion: "v1.34.0" }),
        [
            [
                "workers-held-back",
                "workers: workerVersion keeps them at v1.34.0, 3 minors behind; they have to move before the control plane can go on",
            ],
        ],
    ],
    [
        withSighting(
            withSighting(behind, "cp-1", "kube-apiserver", {
                args: ["--shutdown-delay-duration=5s"],
            }),
            "cp-3",
            "kube-apiserver",
            { args: [] },
        ),
        spec,
        [
            [
                "stop-cost",
                "cp-1, cp-3: kube-apiserver takes up to 65 s to stop, held by open watches; with --shutdown-watch-termination-grace-period=2s it takes 2 s",
            ],
        ],
    ],
    [withSighting(target, "cp-1", "kube-apiserver", { args: [] }), spec, []],
    // Its controllers are swapped, and its kube-apiserver is not stopped.
    [
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
        withSighting(behind, "cp-1", "kube-apiserver", {
            args: ["--shutdown-watch-termination-grace-period=15s"],
        }),
        spec,
        [],
    ],
];

describe("notes", () => {
    for (const [inventory, wanted, notes] of rows) {
        it(
            notes.map(([, message]) => message).join("; ") ||
                "are none where there is nothing to tell",
            () => {
                const outcome = planUpgrade(inventory, wanted);
                assert.equal(outcome.kind, "plan");
                assert.deepEqual(
                    outcome.plan.notes.map(({ kind, message }) => [kind, message]),
                    notes,
                );
                for (const { node, message } of outcome.plan.notes) {
                    if (node !== undefined) assert.ok(message.startsWith(`${node}: `));
                }
            },
        );
    }

    it("list six nodes, and count the rest", () => {
        const listed = (controlPlanes: number) => {
            const many = clusterSpec({ controlPlanes });
            const slow = many.controlPlanes.reduce(
                (sofar, { node }) => withSighting(sofar, node, "kube-apiserver", { args: [] }),
                clusterInventory(many),
            );
            const outcome = planUpgrade(slow, many);
            assert.equal(outcome.kind, "plan");
            return outcome.plan.notes[0]?.message.split(": kube-apiserver takes")[0];
        };
        const six = "cp-1, cp-2, cp-3, cp-4, cp-5, cp-6";
        assert.equal(listed(6), six);
        assert.equal(listed(7), `${six} and 1 more`);
        assert.equal(listed(9), `${six} and 3 more`);
    });

    it("say nothing of what nobody saw", () => {
        const slow = withSighting(behind, "cp-1", "kube-apiserver", { args: [] });
        const steps = stepsOf(slow, spec);
        assert.equal(notesOf(slow, spec, steps).length, 1);
        assert.deepEqual(notesOf({ ...slow, machines: [] }, spec, steps), []);
        const empty = withMachine(slow, "cp-1", (machine) => ({ ...machine, components: [] }));
        assert.deepEqual(notesOf(empty, spec, steps), []);
    });
});

describe("deployedOf", () => {
    const one = clusterInventory(clusterSpec({ controlPlanes: 1, workers: 0 }));
    const apiserver = (args: readonly string[]) =>
        deployedOf(withSighting(one, "cp-1", "kube-apiserver", { args }))[0];

    it("has every component and kubectl, by what runs, or else by what the next start would run", () => {
        const down = withSighting(one, "cp-1", "kube-scheduler", {
            running: absent,
            onDisk: reading("v1.37.2"),
        });
        assert.deepEqual(
            deployedOf(down).map(({ component, node, version }) => [component, node, version.text]),
            [
                ["kube-apiserver", "cp-1", "v1.36.4"],
                ["kube-controller-manager", "cp-1", "v1.36.4"],
                ["kube-scheduler", "cp-1", "v1.37.2"],
                ["kubectl", undefined, "v1.36.4"],
            ],
        );
    });

    it("leaves out what has no version, and machines that were not reached", () => {
        const odd = withSighting(one, "cp-1", "kube-scheduler", {
            running: { kind: "unparseable", text: "?" },
        });
        assert.deepEqual(
            deployedOf(odd).map(({ component }) => component),
            ["kube-apiserver", "kube-controller-manager", "kubectl"],
        );
        assert.deepEqual(
            deployedOf({
                ...one,
                machines: [{ kind: "unreachable", node: "cp-1", reason: "" }],
                kubectl: absent,
            }),
            [],
        );
    });

    it("reads the flags of KEP-4330", () => {
        assert.equal(apiserver([])?.emulatedMinor, undefined);
        assert.equal(apiserver([])?.minCompatibilityMinor, undefined);
        const both = ["--emulated-version=kube=1.36", "--min-compatibility-version", "1.35"];
        assert.equal(apiserver(both)?.emulatedMinor, 36);
        assert.equal(apiserver(both)?.minCompatibilityMinor, 35);
    });
});

function runs(text: string) {
    return { running: reading(text), onDisk: reading(text) };
}

function reading(text: string) {
    return { kind: "version", version: v(text) } as const;
}
