import assert from "node:assert/strict";
import type { Component } from "../../../core/cluster/component.ts";
import type { Inventory } from "../../../core/cluster/inventory.ts";
import { machinesOf, type ClusterSpec } from "../../../core/cluster/spec.ts";
import type { Refusal, SkewRefusal } from "../../../core/refuse/refusal.ts";
import { upgradePath } from "../../../core/refuse/versionRefusals.ts";
import {
    clusterInventory,
    clusterSpec,
    decided,
    movesOf,
    sighting,
    v,
    withMachine,
    withNode,
    withSighting,
} from "../clusters.ts";

const spec = clusterSpec();
const behind = clusterInventory(spec);
const v136 = v("v1.36.4");
const absent = { kind: "absent", reason: "no process is running" } as const;
const refusing = { ok: false, detail: "connection refused" };

/**
 * A refusal; a violation of the skew policy in words: `w-2 kubelet v1.32.9 kubelet-older: 1 older`.
 */
type Refused =
    | Exclude<Refusal, SkewRefusal>
    | (Omit<SkewRefusal, "violation"> & { readonly violation: string });

/** What is wrong, and every refusal that results, in full. */
type Row = readonly [
    what: string,
    inventory: Inventory,
    spec: ClusterSpec,
    refusals: readonly Refused[],
];

const rows: readonly Row[] = [
    [
        "a skipped minor",
        behind,
        clusterSpec({ version: "v1.39.1" }),
        [
            {
                kind: "minor-skipped",
                node: "cp-1",
                from: v("v1.36.4"),
                to: v("v1.39.1"),
                path: ["v1.36.4", "v1.37.x", "v1.38.x", "v1.39.1"],
            },
        ],
    ],
    [
        "a minor that the oldest kube-apiserver would skip",
        withSighting(
            clusterInventory(spec, () => "v1.36.4"),
            "cp-2",
            "kube-apiserver",
            runs("v1.37.2"),
        ),
        clusterSpec({ version: "v1.38.0" }),
        [
            {
                kind: "minor-skipped",
                node: "cp-1",
                from: v("v1.36.4"),
                to: v("v1.38.0"),
                path: ["v1.36.4", "v1.37.x", "v1.38.0"],
            },
        ],
    ],
    [
        "a minor that only the second kube-apiserver would skip",
        withSighting(behind, "cp-1", "kube-apiserver", runs("v1.37.2")),
        clusterSpec({ version: "v1.38.0" }),
        [
            {
                kind: "minor-skipped",
                node: "cp-2",
                from: v("v1.36.4"),
                to: v("v1.38.0"),
                path: ["v1.36.4", "v1.37.x", "v1.38.0"],
            },
        ],
    ],
    [
        "a worker that is newer than version, if workerVersion is not set",
        withSighting(behind, "w-2", "kubelet", runs("v1.36.5")),
        { ...spec, version: v136, workerVersion: v136 },
        [
            {
                kind: "downgrade",
                node: "w-2",
                component: "kubelet",
                runs: v("v1.36.5"),
                key: "version",
                target: v("v1.36.4"),
            },
        ],
    ],
    [
        "a downgrade, even if only by a patch",
        withSighting(behind, "cp-2", "kube-scheduler", runs("v1.36.5")),
        clusterSpec({ version: "v1.36.4" }),
        [
            {
                kind: "downgrade",
                node: "cp-2",
                component: "kube-scheduler",
                runs: v("v1.36.5"),
                key: "version",
                target: v("v1.36.4"),
            },
        ],
    ],
    [
        "a worker that is newer than workerVersion",
        withSighting(behind, "w-2", "kubelet", runs("v1.36.5")),
        clusterSpec({ workerVersion: "v1.36.4" }),
        [
            {
                kind: "downgrade",
                node: "w-2",
                component: "kubelet",
                runs: v("v1.36.5"),
                key: "workerVersion",
                target: v("v1.36.4"),
            },
        ],
    ],
    [
        "skew that is illegal now, in two ways",
        withSighting(
            withSighting(behind, "w-2", "kubelet", runs("v1.32.9")),
            "cp-3",
            "kube-scheduler",
            runs("v1.37.2"),
        ),
        spec,
        [
            {
                kind: "skew-now",
                violation: "cp-3 kube-scheduler v1.37.2 controllers-newer: 1 newer",
                at: undefined,
            },
            {
                kind: "skew-now",
                violation: "w-2 kubelet v1.32.9 kubelet-older: 1 older",
                at: undefined,
            },
            {
                kind: "skew-now",
                violation: "w-2 kube-proxy v1.36.4 kube-proxy-beside-kubelet: 1 newer",
                at: undefined,
            },
        ],
    ],
    [
        "skew that is illegal now by several minors, and that of another node on the way",
        withSighting(
            withSighting(behind, "w-2", "kubelet", runs("v1.31.9")),
            "w-3",
            "kubelet",
            runs("v1.34.8"),
        ),
        spec,
        [
            {
                kind: "skew-now",
                violation: "w-2 kubelet v1.31.9 kubelet-older: 2 older",
                at: undefined,
            },
            {
                kind: "skew-now",
                violation: "w-2 kube-proxy v1.36.4 kube-proxy-beside-kubelet: 2 newer",
                at: undefined,
            },
            {
                kind: "skew-on-the-way",
                violation: "w-3 kubelet v1.34.8 step-apiserver-kubelets: 1 older",
                at: { number: 1, node: "cp-1", to: v("v1.37.2"), isHalfWay: false },
            },
        ],
    ],
    [
        "a kube-apiserver that emulates a minor that it does not have",
        withSighting(behind, "cp-1", "kube-apiserver", { args: ["--emulated-version=1.37"] }),
        spec,
        [
            {
                kind: "skew-now",
                violation: "cp-1 kube-apiserver v1.36.4 emulated-range: 1 newer",
                at: undefined,
            },
        ],
    ],
    [
        "skew that becomes illegal on the way",
        clusterInventory(spec, (node, component) =>
            node === "w-3" && component === "kube-proxy" ? "v1.33.1" : "v1.36.4",
        ),
        spec,
        [
            {
                kind: "skew-on-the-way",
                violation: "w-3 kube-proxy v1.33.1 kube-proxy-older: 1 older",
                at: { number: 1, node: "cp-1", to: v("v1.37.2"), isHalfWay: false },
            },
        ],
    ],
    [
        "a kubelet three minors behind the target: workers go first",
        clusterInventory(spec, (node, component) =>
            node === "w-2" && component === "kubelet" ? "v1.34.8" : "v1.36.4",
        ),
        spec,
        [
            {
                kind: "skew-on-the-way",
                violation: "w-2 kubelet v1.34.8 step-apiserver-kubelets: 1 older",
                at: { number: 1, node: "cp-1", to: v("v1.37.2"), isHalfWay: false },
            },
        ],
    ],
    [
        "a kubelet three minors behind the target, if a kube-apiserver is there already",
        clusterInventory(spec, (node, component) => {
            if (node === "w-2" && component === "kubelet") return "v1.34.8";
            return node === "cp-1" && component === "kube-apiserver" ? "v1.37.2" : "v1.36.4";
        }),
        spec,
        [
            {
                kind: "skew-on-the-way",
                violation: "w-2 kubelet v1.34.8 step-apiserver-kubelets: 1 older",
                at: { number: 1, node: "cp-2", to: v("v1.37.2"), isHalfWay: true },
            },
        ],
    ],
    [
        "a kubelet three minors behind the target, if only kubectl is there already",
        {
            ...clusterInventory(spec, (node, component) =>
                node === "w-2" && component === "kubelet" ? "v1.34.8" : "v1.36.4",
            ),
            kubectl: reading("v1.37.2"),
        },
        spec,
        [
            {
                kind: "skew-on-the-way",
                violation: "w-2 kubelet v1.34.8 step-apiserver-kubelets: 1 older",
                at: { number: 1, node: "cp-1", to: v("v1.37.2"), isHalfWay: false },
            },
        ],
    ],
    [
        "an emulated version that stays behind",
        [1, 2, 3].reduce(
            (sofar, at) =>
                withSighting(sofar, `cp-${at}`, "kube-apiserver", {
                    ...runs("v1.37.2"),
                    args: ["--emulated-version=kube=1.36"],
                }),
            behind,
        ),
        clusterSpec({ workerVersion: "v1.36.4", controlPlanes: 3 }),
        ["cp-2", "cp-3", "cp-1"].flatMap((node, at) =>
            ["v1.36.4 step-controllers-apiservers", "v1.37.2 controllers-newer"].flatMap((what) =>
                ["kube-controller-manager", "kube-scheduler"].map((component): Refused => ({
                    kind: "skew-on-the-way",
                    violation: `${node} ${component} ${what}: 1 newer`,
                    at: { number: at + 1, node, to: v("v1.37.2"), isHalfWay: true },
                })),
            ),
        ),
    ],
    [
        "a kubectl that fits now, but not afterwards",
        { ...behind, kubectl: reading("v1.35.1") },
        spec,
        [
            {
                kind: "kubectl-skew",
                violation: "kubectl v1.35.1 kubectl-within-one: 1 older",
                at: { number: 1, node: "cp-1", to: v("v1.37.2"), isHalfWay: false },
            },
        ],
    ],
    [
        "a kubectl that does not fit",
        { ...behind, kubectl: reading("v1.38.0") },
        spec,
        [
            {
                kind: "kubectl-skew",
                violation: "kubectl v1.38.0 kubectl-within-one: 1 newer",
                at: undefined,
            },
        ],
    ],
    [
        "a kubectl that reports no version",
        { ...behind, kubectl: { kind: "absent", reason: "spawn kubectl ENOENT" } },
        spec,
        [
            {
                kind: "version-unreadable",
                of: { kind: "kubectl", path: "kubectl" },
                reading: { kind: "absent", reason: "spawn kubectl ENOENT" },
            },
        ],
    ],
    [
        "a kubectl that is not a release",
        { ...behind, kubectl: { kind: "unparseable", text: "v1.37.0-rc.1" } },
        spec,
        [
            {
                kind: "version-unreadable",
                of: { kind: "kubectl", path: "kubectl" },
                reading: { kind: "unparseable", text: "v1.37.0-rc.1" },
            },
        ],
    ],
    [
        "a node that is NotReady",
        withNode(behind, "w-2", {
            ready: false,
            readyMessage: "Kubelet stopped posting node status.",
        }),
        spec,
        [{ kind: "node-not-ready", node: "w-2", message: "Kubelet stopped posting node status." }],
    ],
    [
        "a node that we cordoned and that is NotReady, but not the first in line",
        withNode(behind, "w-2", {
            ready: false,
            readyMessage: "stopped",
            unschedulable: true,
            cordonedByUs: true,
        }),
        spec,
        [{ kind: "node-not-ready", node: "w-2", message: "stopped" }],
    ],
    [
        "a kube-apiserver that is not ready, and not the next to be swapped",
        withSighting(behind, "cp-3", "kube-apiserver", { health: { ok: false, detail: "500" } }),
        spec,
        [
            {
                kind: "apiserver-not-ready",
                node: "cp-3",
                detail: "500",
                unit: "kube-apiserver.service",
                first: "cp-1",
            },
        ],
    ],
    [
        "two kube-apiservers that are not ready",
        withSighting(
            withSighting(behind, "cp-1", "kube-apiserver", { health: refusing }),
            "cp-2",
            "kube-apiserver",
            { health: refusing },
        ),
        spec,
        [
            {
                kind: "apiserver-not-ready",
                node: "cp-2",
                detail: "connection refused",
                unit: "kube-apiserver.service",
                first: "cp-1",
            },
        ],
    ],
    [
        "the same node twice",
        behind,
        { ...spec, workers: [...spec.workers, { ...spec.workers[1]!, address: "198.18.0.99" }] },
        [
            {
                kind: "duplicate-node",
                node: "w-2",
                machines: [
                    { role: "worker", address: "198.18.0.22" },
                    { role: "worker", address: "198.18.0.99" },
                ],
            },
        ],
    ],
    [
        "the same address twice",
        behind,
        {
            ...spec,
            controlPlanes: spec.controlPlanes.map((machine) =>
                machine.node === "cp-3" ? { ...machine, address: "198.18.0.12" } : machine,
            ),
        },
        [{ kind: "duplicate-address", nodes: ["cp-2", "cp-3"], at: "198.18.0.12:22" }],
    ],
    [
        "a workerVersion that is newer than version",
        behind,
        clusterSpec({ version: "v1.37.2", workerVersion: "v1.37.3" }),
        [{ kind: "worker-version", version: v("v1.37.2"), workerVersion: v("v1.37.3"), beyond: 0 }],
    ],
    [
        "a workerVersion that is too far behind version",
        clusterInventory(spec, (node) => (node.startsWith("w") ? "v1.33.1" : "v1.36.4")),
        clusterSpec({ version: "v1.36.4", workerVersion: "v1.32.9" }),
        [
            {
                kind: "worker-version",
                version: v("v1.36.4"),
                workerVersion: v("v1.32.9"),
                beyond: 1,
            },
            ...["w-1", "w-2", "w-3"].flatMap((node) =>
                (["kubelet", "kube-proxy"] as const).map((component): Refused => ({
                    kind: "downgrade",
                    node,
                    component,
                    runs: v("v1.33.1"),
                    key: "workerVersion",
                    target: v("v1.32.9"),
                })),
            ),
        ],
    ],
    [
        "no control plane",
        { ...clusterInventory(clusterSpec({ controlPlanes: 0 })), leaders: [] },
        clusterSpec({ controlPlanes: 0 }),
        [{ kind: "no-control-plane", cluster: "lab" }],
    ],
    [
        "no second worker to serve",
        clusterInventory(clusterSpec({ workers: 1 })),
        clusterSpec({ workers: 1 }),
        [{ kind: "no-node-serving", node: "w-1" }],
    ],
    [
        "a second worker that is cordoned",
        withNode(withNode(behind, "w-2", { unschedulable: true }), "w-3", { unschedulable: true }),
        spec,
        [{ kind: "no-node-serving", node: "w-1" }],
    ],
    [
        "an unreachable machine",
        withMachine(behind, "w-2", () => ({
            kind: "unreachable",
            node: "w-2",
            reason: "w-2: connect ETIMEDOUT",
        })),
        spec,
        [{ kind: "unreachable", machine: named("w-2"), reason: "w-2: connect ETIMEDOUT" }],
    ],
    [
        "an unreachable control plane that leads, once",
        withMachine(behind, "cp-1", ({ node }) => ({
            kind: "unreachable",
            node,
            reason: "connect ETIMEDOUT",
        })),
        spec,
        [{ kind: "unreachable", machine: named("cp-1"), reason: "connect ETIMEDOUT" }],
    ],
    [
        "a machine that was not observed",
        { ...behind, machines: behind.machines.filter(({ node }) => node !== "w-2") },
        spec,
        [{ kind: "unreachable", machine: named("w-2"), reason: "it was not observed" }],
    ],
    [
        "a node that the config does not name",
        { ...behind, nodes: [...behind.nodes, { ...behind.nodes[0]!, name: "w-9" }] },
        spec,
        [{ kind: "node-unnamed", node: "w-9", isControlPlane: false }],
    ],
    [
        "a worker that the API does not know",
        { ...behind, nodes: behind.nodes.filter(({ name }) => name !== "w-3") },
        spec,
        [{ kind: "node-missing", node: "w-3", address: "198.18.0.23" }],
    ],
    [
        "a leader that the config does not name",
        { ...behind, leaders: [{ component: "kube-scheduler", holder: "cp-4", expired: false }] },
        spec,
        [{ kind: "leader-unnamed", component: "kube-scheduler", holder: "cp-4" }],
    ],
    [
        "a control plane with another hostname",
        withMachine(behind, "cp-2", (machine) => ({ ...machine, hostname: "cp-two" })),
        spec,
        [{ kind: "hostname-differs", machine: named("cp-2"), hostname: "cp-two", addresses: [] }],
    ],
    [
        "a control plane with another hostname that leads under it, once",
        {
            ...withMachine(behind, "cp-2", (machine) => ({ ...machine, hostname: "cp-two" })),
            leaders: [{ component: "kube-scheduler", holder: "cp-two", expired: false }],
        },
        spec,
        [{ kind: "hostname-differs", machine: named("cp-2"), hostname: "cp-two", addresses: [] }],
    ],
    [
        "a worker's address that leads to another machine",
        withMachine(
            withNode(behind, "w-1", { addresses: ["198.18.0.29", "198.18.1.29"] }),
            "w-1",
            (machine) => ({ ...machine, hostname: "w-9" }),
        ),
        spec,
        [
            {
                kind: "hostname-differs",
                machine: named("w-1"),
                hostname: "w-9",
                addresses: ["198.18.0.29", "198.18.1.29"],
            },
        ],
    ],
    [
        "a component that is missing",
        withMachine(behind, "w-2", (machine) => ({
            ...machine,
            components: machine.components.slice(0, 1),
        })),
        spec,
        [{ kind: "component-missing", node: "w-2", role: "worker", component: "kube-proxy" }],
    ],
    [
        "a kubelet on a control plane, and its node",
        {
            ...withMachine(behind, "cp-1", (machine) => ({
                ...machine,
                components: [...machine.components, sighting("kubelet", "v1.36.4")],
            })),
            nodes: [...behind.nodes, { ...behind.nodes[0]!, name: "cp-1" }],
        },
        spec,
        [
            {
                kind: "component-unexpected",
                node: "cp-1",
                role: "control plane",
                component: "kubelet",
                runs: reading("v1.36.4"),
            },
            { kind: "node-unnamed", node: "cp-1", isControlPlane: true },
        ],
    ],
    [
        "a kubelet on a control plane that reports no release",
        withMachine(behind, "cp-1", (machine) => ({
            ...machine,
            components: [
                ...machine.components,
                {
                    ...sighting("kubelet", "v1.36.4"),
                    running: { kind: "unparseable", text: "v0.0.0" },
                },
            ],
        })),
        spec,
        [
            {
                kind: "component-unexpected",
                node: "cp-1",
                role: "control plane",
                component: "kubelet",
                runs: { kind: "unparseable", text: "v0.0.0" },
            },
        ],
    ],
    [
        "a component that reports no release",
        withSighting(behind, "w-1", "kubelet", {
            running: { kind: "unparseable", text: "v0.0.0-master+$Format:%H$" },
        }),
        spec,
        [
            {
                kind: "version-unreadable",
                of: {
                    kind: "component",
                    node: "w-1",
                    component: "kubelet",
                    unit: "kubelet.service",
                    binary: "/usr/local/bin/kubelet",
                },
                reading: { kind: "unparseable", text: "v0.0.0-master+$Format:%H$" },
            },
        ],
    ],
    [
        "what the unit starts, if that is not the component's own binary",
        withSighting(
            withSighting(behind, "w-1", "kubelet", {
                doubt: "the main process of the unit executes /usr/local/bin/kubelet, but the unit names /bin/sh",
                onDisk: { kind: "unparseable", text: "not executed: /usr/bin/dash" },
            }),
            "cp-2",
            "kube-apiserver",
            {
                doubt: "the main process of the unit executes /usr/bin/bash",
                running: { kind: "unparseable", text: "not executed: /usr/bin/bash" },
                health: refusing,
            },
        ),
        spec,
        [
            {
                kind: "file-in-doubt",
                node: "cp-2",
                component: "kube-apiserver",
                doubt: "the main process of the unit executes /usr/bin/bash",
            },
            {
                kind: "file-in-doubt",
                node: "w-1",
                component: "kubelet",
                doubt: "the main process of the unit executes /usr/local/bin/kubelet, but the unit names /bin/sh",
            },
        ],
    ],
    [
        "a folder of ours behind a link, even if there is nothing to do",
        withMachine(
            clusterInventory(spec, () => "v1.37.2"),
            "w-3",
            (machine) => ({
                ...machine,
                linkOnOurWay: "/var/lib",
            }),
        ),
        spec,
        [{ kind: "folder-linked", node: "w-3", link: "/var/lib" }],
    ],
    [
        "units that a stop would take down, except those that start with it",
        withSighting(
            withSighting(behind, "cp-1", "kube-apiserver", {
                unit: tied(
                    "kube-apiserver",
                    "kube-controller-manager.service",
                    "kube-scheduler.service",
                ),
            }),
            "w-2",
            "kubelet",
            { unit: tied("kubelet", "kube-proxy.service", "node-agent.service") },
        ),
        spec,
        [
            {
                kind: "units-tied",
                node: "cp-1",
                unit: "kube-apiserver.service",
                tied: ["kube-controller-manager.service", "kube-scheduler.service"],
            },
            {
                kind: "units-tied",
                node: "w-2",
                unit: "kubelet.service",
                tied: ["node-agent.service"],
            },
        ],
    ],
    [
        "controllers without a leader",
        {
            ...behind,
            leaders: [
                { component: "kube-controller-manager", holder: "cp-1", expired: true },
                { component: "kube-scheduler", holder: undefined, expired: false },
            ],
        },
        spec,
        [
            { kind: "no-leader", component: "kube-controller-manager" },
            { kind: "no-leader", component: "kube-scheduler" },
        ],
    ],
    [
        "a component that neither runs nor has a file",
        withSighting(behind, "w-1", "kube-proxy", {
            running: absent,
            onDisk: { kind: "absent", reason: "no such file" },
        }),
        spec,
        [
            {
                kind: "version-unreadable",
                of: {
                    kind: "component",
                    node: "w-1",
                    component: "kube-proxy",
                    unit: "kube-proxy.service",
                    binary: "/usr/local/bin/kube-proxy",
                },
                reading: absent,
            },
        ],
    ],
    [
        "an API that does not answer",
        { ...behind, nodes: [], leaders: [], apiError: "connection refused" },
        spec,
        [{ kind: "api-silent", reason: "connection refused" }],
    ],
];

describe("refusals", () => {
    for (const [what, inventory, wanted, refusals] of rows) {
        it(`names ${what}`, () => {
            assert.deepEqual(decided(inventory, wanted).refusals.map(inWords), refusals);
        });
    }

    it("are none if nothing is wrong", () => {
        const healthy: readonly Inventory[] = [
            behind,
            // A kubelet's node name may differ from its hostname; SSH may use another network.
            withMachine(behind, "w-1", (machine) => ({ ...machine, hostname: "w-one" })),
            withNode(behind, "w-1", { addresses: ["10.0.0.1"] }),
            // A unit that exists but does not run is not unexpected.
            withMachine(behind, "cp-1", (machine) => ({
                ...machine,
                components: [
                    ...machine.components,
                    { ...sighting("kubelet", "v1.36.4"), running: absent },
                ],
            })),
            withSighting(behind, "cp-1", "kube-apiserver", { health: refusing }),
            withNode(behind, "w-1", { ready: false, unschedulable: true, cordonedByUs: true }),
            // Two workers are cordoned by us or others, and one serves.
            withNode(withNode(behind, "w-1", { unschedulable: true, cordonedByUs: true }), "w-3", {
                unschedulable: true,
            }),
        ];
        for (const inventory of healthy) {
            assert.deepEqual(decided(inventory, spec).refusals, []);
        }
    });

    it("are none if units are tied to what no step stops, and an unexpected component's unit is in doubt", () => {
        const target = clusterInventory(spec, () => "v1.37.2");
        const harmless = withMachine(
            withSighting(target, "cp-1", "kube-apiserver", {
                unit: tied("kube-apiserver", "kube-scheduler.service"),
            }),
            "cp-1",
            (machine) => ({
                ...machine,
                components: [
                    ...machine.components,
                    {
                        ...sighting("kubelet", "v1.36.4"),
                        running: absent,
                        doubt: "the unit starts /bin/sh",
                    },
                ],
            }),
        );
        assert.deepEqual(kinds(harmless, spec), []);
    });

    it("require a leader only if a controller is swapped or a node drained, and one is elected", () => {
        const unled = { component: "kube-scheduler", holder: undefined, expired: true } as const;
        const led = clusterInventory(spec, () => "v1.37.2");
        const apiserverOnly = withSighting(led, "cp-1", "kube-apiserver", runs("v1.37.1"));
        assert.deepEqual(kinds({ ...apiserverOnly, leaders: [unled] }, spec), []);
        const proxyOnly = withSighting(led, "w-1", "kube-proxy", runs("v1.37.1"));
        assert.deepEqual(kinds({ ...proxyOnly, leaders: [unled] }, spec), []);
        const controllerOnly = withSighting(led, "cp-2", "kube-scheduler", runs("v1.37.1"));
        assert.deepEqual(kinds({ ...controllerOnly, leaders: [unled] }, spec), ["no-leader"]);
        const kubelet = withSighting(led, "w-1", "kubelet", runs("v1.37.1"));
        assert.deepEqual(kinds({ ...kubelet, leaders: [unled] }, spec), ["no-leader"]);
        // Without election, by its flag on every instance that runs, there is no Lease to hold.
        const withoutElection = ["cp-1", "cp-2", "cp-3"].reduce<Inventory>(
            (sofar, node) =>
                withSighting(sofar, node, "kube-scheduler", { args: ["--leader-elect=false"] }),
            { ...kubelet, leaders: [unled] },
        );
        assert.deepEqual(kinds(withoutElection, spec), []);
        const oneElects = withSighting(withoutElection, "cp-2", "kube-scheduler", { args: [] });
        assert.deepEqual(kinds(oneElects, spec), ["no-leader"]);
        // A Lease other than the usual one is not observed, and a kube-scheduler's file may name
        // one.
        for (const flag of [
            "--leader-elect=False",
            "--leader-elect-resource-name=mine",
            "--config=/s.yaml",
        ]) {
            const changed = ["cp-1", "cp-2", "cp-3"].reduce<Inventory>(
                (sofar, node) => withSighting(sofar, node, "kube-scheduler", { args: [flag] }),
                { ...kubelet, leaders: [unled] },
            );
            assert.deepEqual(kinds(changed, spec), [], flag);
        }
        const down = ["cp-1", "cp-2", "cp-3"].reduce<Inventory>(
            (sofar, node) => withSighting(sofar, node, "kube-scheduler", { running: absent }),
            { ...kubelet, leaders: [unled] },
        );
        assert.deepEqual(kinds(down, spec), ["no-leader"]);
        // The only instance has nobody to wait for, and if it is down its own step starts it.
        const single = clusterSpec({ controlPlanes: 1 });
        const alone = { ...clusterInventory(single), leaders: [unled] };
        assert.deepEqual(kinds(alone, single), []);
        const unhealthy = withSighting(alone, "cp-1", "kube-scheduler", { health: refusing });
        assert.deepEqual(kinds(unhealthy, single), ["no-leader"]);
        const killed = withSighting(alone, "cp-1", "kube-scheduler", { running: absent });
        assert.deepEqual(kinds(killed, single), []);
    });

    it("require somebody serving if a kubelet is swapped, and only then", () => {
        const held = clusterSpec({ workers: 1, workerVersion: "v1.36.4" });
        assert.notEqual(movesOf(clusterInventory(held), held).length, 0);
        // The half-done worker comes back first, and then serves for the second.
        const two = clusterSpec({ workers: 2 });
        const halfWay = withNode(clusterInventory(two), "w-1", {
            unschedulable: true,
            cordonedByUs: true,
        });
        assert.notEqual(movesOf(halfWay, two).length, 0);
        // Somebody else's cordon stays, so it does not.
        const cordoned = withNode(clusterInventory(two), "w-1", { unschedulable: true });
        assert.deepEqual(kinds(cordoned, two), ["no-node-serving w-2"]);
    });

    it("are all reported together", () => {
        const wrong = withNode(
            {
                ...withSighting(behind, "cp-2", "kube-apiserver", { health: refusing }),
                kubectl: reading("v1.34.0"),
            },
            "w-1",
            { ready: false },
        );
        assert.deepEqual(kinds(wrong, clusterSpec({ version: "v1.38.0" })), [
            "minor-skipped cp-1",
            "apiserver-not-ready cp-2",
            "node-not-ready w-1",
            "kubectl-skew",
        ]);
    });
});

describe("upgradePath", () => {
    it("goes minor by minor", () => {
        assert.deepEqual(upgradePath(v("v1.33.9"), v("v1.36.0")), [
            "v1.33.9",
            "v1.34.x",
            "v1.35.x",
            "v1.36.0",
        ]);
        assert.deepEqual(upgradePath(v("v1.36.4"), v("v1.37.2")), ["v1.36.4", "v1.37.2"]);
    });
});

/** The kind of each refusal, and its node, if it has one. */
function kinds(inventory: Inventory, wanted: ClusterSpec): readonly string[] {
    return decided(inventory, wanted).refusals.map((refusal) =>
        "node" in refusal ? `${refusal.kind} ${refusal.node}` : refusal.kind,
    );
}

function inWords(refusal: Refusal): Refused {
    if (!("violation" in refusal)) return refusal;
    const { component, node, version, rule, beyond, side } = refusal.violation;
    const instance = `${node === undefined ? "" : `${node} `}${component} ${version.text}`;
    return { ...refusal, violation: `${instance} ${rule}: ${beyond} ${side}` };
}

/** A machine of the spec, by its node. */
function named(node: string) {
    return machinesOf(spec).find((machine) => machine.node === node)!;
}

/** The unit of a component to which others are tied. */
function tied(component: Component, ...units: readonly string[]) {
    return { ...sighting(component, "v1.36.4").unit, tied: units };
}

function runs(text: string) {
    return { running: reading(text), onDisk: reading(text) };
}

function reading(text: string) {
    return { kind: "version", version: v(text) } as const;
}
