import assert from "node:assert/strict";
import type { ClusterSpec, Component, Inventory } from "../../core/cluster.ts";
import { planUpgrade, type Refusal } from "../../core/plan.ts";
import { upgradePath } from "../../core/refusals/versionRefusals.ts";
import {
    clusterInventory,
    clusterSpec,
    sighting,
    v,
    withMachine,
    withNode,
    withSighting,
} from "./clusters.ts";

const spec = clusterSpec();
const behind = clusterInventory(spec);
const v136 = v("v1.36.4");
const absent = { kind: "absent", reason: "no process runs" } as const;
const refusing = { ok: false, detail: "connection refused" };

/** What is wrong, and every refusal that it gives, whole. */
type Row = readonly [
    what: string,
    inventory: Inventory,
    spec: ClusterSpec,
    refusals: readonly Refusal[],
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
                message:
                    "cp-1: kube-apiserver runs v1.36.4, and version v1.39.1 is 3 minors on; a kube-apiserver takes one at a time. The path is v1.36.4 → v1.37.x → v1.38.x → v1.39.1: set version to v1.37.x first, its newest patch",
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
                message:
                    "cp-1: kube-apiserver runs v1.36.4, and version v1.38.0 is 2 minors on; a kube-apiserver takes one at a time. The path is v1.36.4 → v1.37.x → v1.38.0: set version to v1.37.x first, its newest patch",
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
                message:
                    "cp-2: kube-apiserver runs v1.36.4, and version v1.38.0 is 2 minors on; a kube-apiserver takes one at a time. The path is v1.36.4 → v1.37.x → v1.38.0: set version to v1.37.x first, its newest patch",
            },
        ],
    ],
    [
        "a worker that is newer than version, where workerVersion is not set",
        withSighting(behind, "w-2", "kubelet", runs("v1.36.5")),
        { ...spec, version: v136, workerVersion: v136 },
        [
            {
                kind: "downgrade",
                node: "w-2",
                message:
                    "w-2: kubelet runs v1.36.5, and version v1.36.4 is older; upgrades go forward only: set version to v1.36.5 or newer",
            },
        ],
    ],
    [
        "a downgrade, if only of a patch",
        withSighting(behind, "cp-2", "kube-scheduler", runs("v1.36.5")),
        clusterSpec({ version: "v1.36.4" }),
        [
            {
                kind: "downgrade",
                node: "cp-2",
                message:
                    "cp-2: kube-scheduler runs v1.36.5, and version v1.36.4 is older; upgrades go forward only: set version to v1.36.5 or newer",
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
                message:
                    "w-2: kubelet runs v1.36.5, and workerVersion v1.36.4 is older; upgrades go forward only: set workerVersion to v1.36.5 or newer",
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
                node: "cp-3",
                message:
                    "cp-3: kube-scheduler v1.37.2 is too new for kube-apiserver v1.36.4 on cp-1: a controller is never newer than a kube-apiserver that it can reach (1 minor too many). Bring the control plane within the policy first: a plan needs every step of it legal",
            },
            {
                kind: "skew-now",
                node: "w-2",
                message:
                    "w-2: kubelet v1.32.9 is too old for kube-apiserver v1.36.4 on cp-1: a kubelet is at most 3 minors older than a kube-apiserver (1 minor too many). Bring this node within the policy first: a plan needs every step of it legal",
            },
            {
                kind: "skew-now",
                node: "w-2",
                message:
                    "w-2: kube-proxy v1.36.4 is too new for kubelet v1.32.9 on w-2: a kube-proxy is at most 3 minors older or newer than the kubelet beside it (1 minor too many). Bring this node within the policy first: a plan needs every step of it legal",
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
                node: "w-2",
                message:
                    "w-2: kubelet v1.31.9 is too old for kube-apiserver v1.36.4 on cp-1: a kubelet is at most 3 minors older than a kube-apiserver (2 minors too many). Bring this node within the policy first: a plan needs every step of it legal",
            },
            {
                kind: "skew-now",
                node: "w-2",
                message:
                    "w-2: kube-proxy v1.36.4 is too new for kubelet v1.31.9 on w-2: a kube-proxy is at most 3 minors older or newer than the kubelet beside it (2 minors too many). Bring this node within the policy first: a plan needs every step of it legal",
            },
            {
                kind: "skew-on-the-way",
                node: "w-3",
                message:
                    "w-3: kubelet v1.34.8 is not at 1.36 or 1.35, with X = 1.37: before a kube-apiserver goes to X, kubelets are at X-1 or X-2 (1 minor too many), at step 1, cp-1 to v1.37.2. Bring the workers to the control plane's minor first: set version and workerVersion to v1.36.x, its newest patch, and after that up to the target",
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
                node: "cp-1",
                message:
                    "cp-1: kube-apiserver v1.36.4 (emulates 1.37) has the emulated version 1.37: the emulated version is never newer than the binary, at most 3 minors older, and 1.31 or later (1 minor too many). Bring the control plane within the policy first: a plan needs every step of it legal",
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
                node: "w-3",
                message:
                    "w-3: kube-proxy v1.33.1 is too old for kube-apiserver v1.37.2 on cp-1: a kube-proxy is at most 3 minors older than a kube-apiserver (1 minor too many), at step 1, cp-1 to v1.37.2. Bring this node within the policy first: a plan needs every step of it legal",
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
                node: "w-2",
                message:
                    "w-2: kubelet v1.34.8 is not at 1.36 or 1.35, with X = 1.37: before a kube-apiserver goes to X, kubelets are at X-1 or X-2 (1 minor too many), at step 1, cp-1 to v1.37.2. Bring the workers to the control plane's minor first: set version and workerVersion to v1.36.x, its newest patch, and after that up to the target",
            },
        ],
    ],
    [
        "a kubelet three minors behind the target, where a kube-apiserver is there already",
        clusterInventory(spec, (node, component) => {
            if (node === "w-2" && component === "kubelet") return "v1.34.8";
            return node === "cp-1" && component === "kube-apiserver" ? "v1.37.2" : "v1.36.4";
        }),
        spec,
        [
            {
                kind: "skew-on-the-way",
                node: "w-2",
                message:
                    "w-2: kubelet v1.34.8 is not at 1.36 or 1.35, with X = 1.37: before a kube-apiserver goes to X, kubelets are at X-1 or X-2 (1 minor too many), at step 1, cp-2 to v1.37.2. Drain this node and bring its kubelet to v1.36.x by hand first: with a kube-apiserver at 1.37 already, no plan can go back for it",
            },
        ],
    ],
    [
        "a kubelet three minors behind the target, where only kubectl is there already",
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
                node: "w-2",
                message:
                    "w-2: kubelet v1.34.8 is not at 1.36 or 1.35, with X = 1.37: before a kube-apiserver goes to X, kubelets are at X-1 or X-2 (1 minor too many), at step 1, cp-1 to v1.37.2. Bring the workers to the control plane's minor first: set version and workerVersion to v1.36.x, its newest patch, and after that up to the target",
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
        ["cp-2", "cp-3", "cp-1"].flatMap((node, at) => {
            const names = ["kube-controller-manager", "kube-scheduler"];
            const where = `; the emulated version counts (1 minor too many), at step ${at + 1}, ${node} to v1.37.2. Bring the control plane within the policy first: a plan needs every step of it legal`;
            return [
                ...names.map(
                    (name) =>
                        `${name} v1.36.4 cannot go to v1.37.2 before kube-apiserver v1.37.2 (emulates 1.36) on cp-1: before a controller goes to X, the kube-apiservers that it can reach are at X`,
                ),
                ...names.map(
                    (name) =>
                        `${name} v1.37.2 is too new for kube-apiserver v1.37.2 (emulates 1.36) on cp-1: a controller is never newer than a kube-apiserver that it can reach`,
                ),
            ].map((what): Refusal => ({
                kind: "skew-on-the-way",
                node,
                message: `${node}: ${what}${where}`,
            }));
        }),
    ],
    [
        "a kubectl that fits now, but not afterwards",
        { ...behind, kubectl: reading("v1.35.1") },
        spec,
        [
            {
                kind: "kubectl-skew",
                message:
                    "kubectl v1.35.1 is too old for kube-apiserver v1.37.2 on cp-1: kubectl is at most 1 minor older or newer than a kube-apiserver (1 minor too many), at step 1, cp-1 to v1.37.2. Set kubectl to a release within 1 minor of every kube-apiserver, before and after",
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
                message:
                    "kubectl v1.38.0 is too new for kube-apiserver v1.36.4 on cp-1: kubectl is at most 1 minor older or newer than a kube-apiserver (1 minor too many). Set kubectl to a release within 1 minor of every kube-apiserver, before and after",
            },
        ],
    ],
    [
        "a kubectl that tells no version",
        { ...behind, kubectl: { kind: "absent", reason: "spawn kubectl ENOENT" } },
        spec,
        [
            {
                kind: "version-unreadable",
                message:
                    "kubectl: kubectl tells no version (spawn kubectl ENOENT); it drains, and has to be within 1 minor of every kube-apiserver: set kubectl to a release of it",
            },
        ],
    ],
    [
        "a kubectl that is no release",
        { ...behind, kubectl: { kind: "unparseable", text: "v1.37.0-rc.1" } },
        spec,
        [
            {
                kind: "version-unreadable",
                message:
                    'kubectl: kubectl calls itself "v1.37.0-rc.1"; it drains, and has to be within 1 minor of every kube-apiserver: set kubectl to a release of it',
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
        [
            {
                kind: "node-not-ready",
                node: "w-2",
                message:
                    "w-2: is NotReady (Kubelet stopped posting node status.); an upgrade starts with every node serving: repair it (systemctl status kubelet there)",
            },
        ],
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
        [
            {
                kind: "node-not-ready",
                node: "w-2",
                message:
                    "w-2: is NotReady (stopped); an upgrade starts with every node serving: repair it (systemctl status kubelet there)",
            },
        ],
    ],
    [
        "a kube-apiserver that is not ready, and not the next to be swapped",
        withSighting(behind, "cp-3", "kube-apiserver", { health: { ok: false, detail: "500" } }),
        spec,
        [
            {
                kind: "apiserver-not-ready",
                node: "cp-3",
                message:
                    "cp-3: kube-apiserver is not ready (500), and cp-1 is swapped before it; one at a time may be missing: see systemctl status kube-apiserver.service there, and repair it first",
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
                message:
                    "cp-2: kube-apiserver is not ready (connection refused), and cp-1 is swapped before it; one at a time may be missing: see systemctl status kube-apiserver.service there, and repair it first",
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
                message:
                    "w-2: the config names it 2 times (worker at 198.18.0.22, worker at 198.18.0.99); a node is one machine: remove or rename the others",
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
        [
            {
                kind: "duplicate-address",
                node: "cp-2",
                message:
                    "cp-2, cp-3: the config reaches all of them at 198.18.0.12:22; a node is one machine: correct the addresses",
            },
        ],
    ],
    [
        "a workerVersion that is newer than version",
        behind,
        clusterSpec({ version: "v1.37.2", workerVersion: "v1.37.3" }),
        [
            {
                kind: "worker-version",
                message:
                    "workerVersion: v1.37.3 is newer than version v1.37.2; workers follow the control plane: set workerVersion to v1.37.2 or older",
            },
        ],
    ],
    [
        "a workerVersion that is too far behind version",
        clusterInventory(spec, (node) => (node.startsWith("w") ? "v1.33.1" : "v1.36.4")),
        clusterSpec({ version: "v1.36.4", workerVersion: "v1.32.9" }),
        [
            {
                kind: "worker-version",
                message:
                    "workerVersion: v1.32.9 is 4 minors older than version v1.36.4, 1 minor too many: set workerVersion to v1.33.x or newer",
            },
            ...["w-1", "w-2", "w-3"].flatMap((node) =>
                ["kubelet", "kube-proxy"].map((component): Refusal => ({
                    kind: "downgrade",
                    node,
                    message: `${node}: ${component} runs v1.33.1, and workerVersion v1.32.9 is older; upgrades go forward only: set workerVersion to v1.33.1 or newer`,
                })),
            ),
        ],
    ],
    [
        "no control plane",
        { ...clusterInventory(clusterSpec({ controlPlanes: 0 })), leaders: [] },
        clusterSpec({ controlPlanes: 0 }),
        [
            {
                kind: "no-control-plane",
                message:
                    "lab: the config names no control plane, so there is no kube-apiserver to judge anything against: name them all",
            },
        ],
    ],
    [
        "no second worker to serve",
        clusterInventory(clusterSpec({ workers: 1 })),
        clusterSpec({ workers: 1 }),
        [
            {
                kind: "no-node-serving",
                node: "w-1",
                message:
                    "w-1: while it is drained no other worker would serve (Ready and not cordoned: 0); there has to be one: add or uncordon a worker",
            },
        ],
    ],
    [
        "a second worker that is cordoned",
        withNode(withNode(behind, "w-2", { unschedulable: true }), "w-3", { unschedulable: true }),
        spec,
        [
            {
                kind: "no-node-serving",
                node: "w-1",
                message:
                    "w-1: while it is drained no other worker would serve (Ready and not cordoned: 0); there has to be one: add or uncordon a worker",
            },
        ],
    ],
    [
        "an unreachable machine",
        withMachine(behind, "w-2", () => ({
            kind: "unreachable",
            node: "w-2",
            reason: "w-2: connect ETIMEDOUT",
        })),
        spec,
        [
            {
                kind: "unreachable",
                node: "w-2",
                message:
                    "w-2: not reached as root@198.18.0.22:22: connect ETIMEDOUT; what it runs is unknown, so nothing can be planned: make it reachable",
            },
        ],
    ],
    [
        "an unreachable control plane that leads, once",
        withMachine(behind, "cp-1", ({ node }) => ({
            kind: "unreachable",
            node,
            reason: "connect ETIMEDOUT",
        })),
        spec,
        [
            {
                kind: "unreachable",
                node: "cp-1",
                message:
                    "cp-1: not reached as root@198.18.0.11:22: connect ETIMEDOUT; what it runs is unknown, so nothing can be planned: make it reachable",
            },
        ],
    ],
    [
        "a machine that nobody looked at",
        { ...behind, machines: behind.machines.filter(({ node }) => node !== "w-2") },
        spec,
        [
            {
                kind: "unreachable",
                node: "w-2",
                message:
                    "w-2: not reached as root@198.18.0.22:22: nobody looked at it; what it runs is unknown, so nothing can be planned: make it reachable",
            },
        ],
    ],
    [
        "a node that the config does not name",
        { ...behind, nodes: [...behind.nodes, { ...behind.nodes[0]!, name: "w-9" }] },
        spec,
        [
            {
                kind: "node-unnamed",
                node: "w-9",
                message:
                    "w-9: is a node of the API that the config does not name; a kubelet that nobody sees is a hole in the skew check: add its machine to the workers",
            },
        ],
    ],
    [
        "a worker that the API does not know",
        { ...behind, nodes: behind.nodes.filter(({ name }) => name !== "w-3") },
        spec,
        [
            {
                kind: "node-missing",
                node: "w-3",
                message:
                    "w-3: is a worker of the config (198.18.0.23) that the API has no node for; its name must be what kubectl get nodes shows: correct its name, or start its kubelet",
            },
        ],
    ],
    [
        "a leader that the config does not name",
        { ...behind, leaders: [{ component: "kube-scheduler", holder: "cp-4", expired: false }] },
        spec,
        [
            {
                kind: "leader-unnamed",
                node: "cp-4",
                message:
                    "cp-4: leads among the kube-schedulers, and the config does not name it; a control plane that nobody sees is a hole in the skew check: add it to the control planes, or, where it is one of them, name that one so",
            },
        ],
    ],
    [
        "a control plane that calls itself otherwise",
        withMachine(behind, "cp-2", (machine) => ({ ...machine, hostname: "cp-two" })),
        spec,
        [
            {
                kind: "hostname-differs",
                node: "cp-2",
                message:
                    "cp-2: the machine at 198.18.0.12 calls itself cp-two; a control plane's Leases name it by its hostname: correct its name or its address in the config",
            },
        ],
    ],
    [
        "a control plane that calls itself otherwise and leads so, once",
        {
            ...withMachine(behind, "cp-2", (machine) => ({ ...machine, hostname: "cp-two" })),
            leaders: [{ component: "kube-scheduler", holder: "cp-two", expired: false }],
        },
        spec,
        [
            {
                kind: "hostname-differs",
                node: "cp-2",
                message:
                    "cp-2: the machine at 198.18.0.12 calls itself cp-two; a control plane's Leases name it by its hostname: correct its name or its address in the config",
            },
        ],
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
                node: "w-1",
                message:
                    "w-1: the machine at 198.18.0.21 calls itself w-9, and node w-1 has the addresses 198.18.0.29, 198.18.1.29; they are not the same machine: correct its name or its address in the config",
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
        [
            {
                kind: "component-missing",
                node: "w-2",
                message:
                    "w-2: has no unit kube-proxy.service; a cluster whose workers run without kube-proxy, as a Pod, or under another unit is not supported yet: install nothing and change nothing there for it",
            },
        ],
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
                message:
                    "cp-1: runs kubelet v1.36.4, which a control plane of the config does not; it would be neither upgraded nor drained, and a machine that is control plane and worker in one is not supported yet: stop and delete nothing for it",
            },
            {
                kind: "node-unnamed",
                node: "cp-1",
                message:
                    "cp-1: is a node of the API and a control plane of the config; control planes with kubelets are not supported yet: stop and delete nothing for it",
            },
        ],
    ],
    [
        "a kubelet on a control plane that calls itself no release",
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
                message:
                    "cp-1: runs kubelet, which a control plane of the config does not; it would be neither upgraded nor drained, and a machine that is control plane and worker in one is not supported yet: stop and delete nothing for it",
            },
        ],
    ],
    [
        "a component that calls itself no release",
        withSighting(behind, "w-1", "kubelet", {
            running: { kind: "unparseable", text: "v0.0.0-master+$Format:%H$" },
        }),
        spec,
        [
            {
                kind: "version-unreadable",
                node: "w-1",
                message:
                    'w-1: kubelet calls itself "v0.0.0-master+$Format:%H$"; the skew policy judges releases such as v1.37.2 only, no pre-releases and no unstamped builds; upgrading those is not supported',
            },
        ],
    ],
    [
        "what the unit starts, where that is not the component's own binary",
        withSighting(
            withSighting(behind, "w-1", "kubelet", {
                doubt: "the main process of the unit executes /usr/local/bin/kubelet, and the unit names /bin/sh",
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
                message:
                    "cp-2: kube-apiserver: the main process of the unit executes /usr/bin/bash. Only the binary that the process of kube-apiserver itself executes is ever replaced",
            },
            {
                kind: "file-in-doubt",
                node: "w-1",
                message:
                    "w-1: kubelet: the main process of the unit executes /usr/local/bin/kubelet, and the unit names /bin/sh. Only the binary that the process of kubelet itself executes is ever replaced",
            },
        ],
    ],
    [
        "a folder of ours behind a link, also where there is nothing to do",
        withMachine(
            clusterInventory(spec, () => "v1.37.2"),
            "w-3",
            (machine) => ({
                ...machine,
                linkOnOurWay: "/var/lib",
            }),
        ),
        spec,
        [
            {
                kind: "folder-linked",
                node: "w-3",
                message:
                    "w-3: /var/lib is a symbolic link; /var/lib/kube-lockstep and what leads to it have to be plain folders, since releases and the way back are kept there, and through a link a file has two names. This is not supported yet: leave the link as it is, since units may start files through it",
            },
        ],
    ],
    [
        "units that a stop would take down, but for those that start with it",
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
                message:
                    "cp-1: kube-controller-manager.service, kube-scheduler.service would stop along with kube-apiserver.service and stay down (Requires=, Requisite=, BindsTo=, PartOf= or PropagatesStopTo=): tie it by Wants= and After= instead, and run systemctl daemon-reload",
            },
            {
                kind: "units-tied",
                node: "w-2",
                message:
                    "w-2: node-agent.service would stop along with kubelet.service and stay down (Requires=, Requisite=, BindsTo=, PartOf= or PropagatesStopTo=): tie it by Wants= and After= instead, and run systemctl daemon-reload",
            },
        ],
    ],
    [
        "controllers of which none leads",
        {
            ...behind,
            leaders: [
                { component: "kube-controller-manager", holder: "cp-1", expired: true },
                { component: "kube-scheduler", holder: undefined, expired: false },
            ],
        },
        spec,
        [
            {
                kind: "no-leader",
                message:
                    "kube-controller-manager: nobody leads, so no controller is swapped and no node drained: see systemctl status kube-controller-manager on the control planes, and start it where it is down; another one takes an abandoned Lease within seconds",
            },
            {
                kind: "no-leader",
                message:
                    "kube-scheduler: nobody leads, so no controller is swapped and no node drained: see systemctl status kube-scheduler on the control planes, and start it where it is down; another one takes an abandoned Lease within seconds",
            },
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
                node: "w-1",
                message:
                    "w-1: kube-proxy does not run (no process runs), and /usr/local/bin/kube-proxy tells no version: see systemctl status kube-proxy.service",
            },
        ],
    ],
    [
        "an API that does not answer",
        { ...behind, nodes: [], leaders: [], apiError: "connection refused" },
        spec,
        [
            {
                kind: "api-silent",
                message:
                    "the API does not answer (connection refused); without it nodes, leaders and PodDisruptionBudgets are unknown: see that a kube-apiserver is ready and the load balancer sends to it",
            },
        ],
    ],
];

describe("refusals", () => {
    for (const [what, inventory, wanted, refusals] of rows) {
        it(`names ${what}`, () => {
            const outcome = planUpgrade(inventory, wanted);
            assert.deepEqual(outcome.kind === "refused" ? outcome.refusals : [], refusals);
        });
    }

    it("are none where nothing is wrong", () => {
        const healthy: readonly Inventory[] = [
            behind,
            // A kubelet may be told another name than its hostname; SSH may take another network.
            withMachine(behind, "w-1", (machine) => ({ ...machine, hostname: "w-one" })),
            withNode(behind, "w-1", { addresses: ["10.0.0.1"] }),
            // A unit that is there and does not run is no stranger.
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
            const outcome = planUpgrade(inventory, spec);
            assert.deepEqual(outcome.kind === "refused" ? outcome.refusals : [], []);
        }
    });

    it("are none where units are tied to what no step stops, and a stranger's unit is in doubt", () => {
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

    it("ask for a leader only where a controller is swapped or a node drained, and one is elected", () => {
        const unled = { component: "kube-scheduler", holder: undefined, expired: true } as const;
        const led = clusterInventory(spec, () => "v1.37.2");
        const apiserverOnly = withSighting(led, "cp-1", "kube-apiserver", runs("v1.37.1"));
        assert.deepEqual(kinds({ ...apiserverOnly, leaders: [unled] }, spec), []);
        const proxyOnly = withSighting(led, "w-1", "kube-proxy", runs("v1.37.1"));
        assert.deepEqual(kinds({ ...proxyOnly, leaders: [unled] }, spec), []);
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
        // Another Lease than the usual one is not looked at, and a kube-scheduler's file may name one.
        for (const flag of [
            "--leader-elect=False",
            "--leader-elect-resource-name=mine",
            "--config=/s.yaml",
        ]) {
            const told = ["cp-1", "cp-2", "cp-3"].reduce<Inventory>(
                (sofar, node) => withSighting(sofar, node, "kube-scheduler", { args: [flag] }),
                { ...kubelet, leaders: [unled] },
            );
            assert.deepEqual(kinds(told, spec), [], flag);
        }
        const down = ["cp-1", "cp-2", "cp-3"].reduce<Inventory>(
            (sofar, node) => withSighting(sofar, node, "kube-scheduler", { running: absent }),
            { ...kubelet, leaders: [unled] },
        );
        assert.deepEqual(kinds(down, spec), ["no-leader"]);
        // The only instance has nobody to wait for, and where it is down its own step starts it.
        const single = clusterSpec({ controlPlanes: 1 });
        const alone = { ...clusterInventory(single), leaders: [unled] };
        assert.deepEqual(kinds(alone, single), []);
        const ill = withSighting(alone, "cp-1", "kube-scheduler", { health: refusing });
        assert.deepEqual(kinds(ill, single), ["no-leader"]);
        const killed = withSighting(alone, "cp-1", "kube-scheduler", { running: absent });
        assert.deepEqual(kinds(killed, single), []);
    });

    it("want somebody serving where a kubelet is swapped, and only there", () => {
        const held = clusterSpec({ workers: 1, workerVersion: "v1.36.4" });
        assert.equal(planUpgrade(clusterInventory(held), held).kind, "plan");
        // The half-way worker comes back first, and then serves for the second.
        const two = clusterSpec({ workers: 2 });
        const halfWay = withNode(clusterInventory(two), "w-1", {
            unschedulable: true,
            cordonedByUs: true,
        });
        assert.equal(planUpgrade(halfWay, two).kind, "plan");
        // A cordon of somebody else's stays, so it does not.
        const cordoned = withNode(clusterInventory(two), "w-1", { unschedulable: true });
        assert.deepEqual(kinds(cordoned, two), ["no-node-serving w-2"]);
    });

    it("are all told at once", () => {
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

function kinds(inventory: Inventory, wanted: ClusterSpec): readonly string[] {
    const outcome = planUpgrade(inventory, wanted);
    return outcome.kind === "refused"
        ? outcome.refusals.map(({ kind, node }) => (node === undefined ? kind : `${kind} ${node}`))
        : [];
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
