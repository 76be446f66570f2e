import assert from "node:assert/strict";
import type { Component } from "../../../core/cluster/component.ts";
import type { Inventory } from "../../../core/cluster/inventory.ts";
import { machinesOf, type ClusterSpec } from "../../../core/cluster/spec.ts";
import { describeRefusal } from "../../../core/describe/refusals.ts";
import type { Refusal, RefusalKind } from "../../../core/refuse/refusal.ts";
import { clusterInventory, clusterSpec, decided, v, withSighting } from "../clusters.ts";

const spec = clusterSpec();
const behind = clusterInventory(spec);

/** Every sentence of every kind, once. */
const sentences: Readonly<
    Record<RefusalKind, readonly (readonly [refusal: Refusal, text: string])[]>
> = {
    "duplicate-node": [
        [
            {
                kind: "duplicate-node",
                node: "w-2",
                machines: [
                    { role: "worker", address: "198.18.0.22" },
                    { role: "worker", address: "198.18.0.99" },
                ],
            },
            "w-2: the config names it 2 times (worker at 198.18.0.22, worker at 198.18.0.99); a node is one machine: remove or rename the others",
        ],
    ],
    "duplicate-address": [
        [
            { kind: "duplicate-address", nodes: ["cp-2", "cp-3"], at: "198.18.0.12:22" },
            "cp-2, cp-3: the config reaches all of them at 198.18.0.12:22; a node is one machine: correct the addresses",
        ],
    ],
    "no-control-plane": [
        [
            { kind: "no-control-plane", cluster: "lab" },
            "lab: the config names no control plane, so there is no kube-apiserver to check anything against: name them all",
        ],
    ],
    "worker-version": [
        [
            {
                kind: "worker-version",
                version: v("v1.37.2"),
                workerVersion: v("v1.37.3"),
                beyond: 0,
            },
            "workerVersion: v1.37.3 is newer than version v1.37.2; workers follow the control plane: set workerVersion to v1.37.2 or older",
        ],
        [
            {
                kind: "worker-version",
                version: v("v1.36.4"),
                workerVersion: v("v1.32.9"),
                beyond: 1,
            },
            "workerVersion: v1.32.9 is 4 minors older than version v1.36.4, 1 minor too many: set workerVersion to v1.33.x or newer",
        ],
        [
            {
                kind: "worker-version",
                version: v("v1.36.4"),
                workerVersion: v("v1.31.9"),
                beyond: 2,
            },
            "workerVersion: v1.31.9 is 5 minors older than version v1.36.4, 2 minors too many: set workerVersion to v1.33.x or newer",
        ],
    ],
    unreachable: [
        [
            { kind: "unreachable", machine: named("w-2"), reason: "w-2: connect ETIMEDOUT" },
            "w-2: cannot be reached as root@198.18.0.22:22: connect ETIMEDOUT; what it runs is unknown, so nothing can be planned: make it reachable",
        ],
        [
            { kind: "unreachable", machine: named("w-2"), reason: "it was not observed" },
            "w-2: cannot be reached as root@198.18.0.22:22: it was not observed; what it runs is unknown, so nothing can be planned: make it reachable",
        ],
    ],
    "hostname-differs": [
        [
            {
                kind: "hostname-differs",
                machine: named("cp-2"),
                hostname: "cp-two",
                addresses: [],
            },
            "cp-2: the machine at 198.18.0.12 calls itself cp-two; a control plane's Leases name it by its hostname: correct its name or its address in the config",
        ],
        [
            {
                kind: "hostname-differs",
                machine: named("w-1"),
                hostname: "w-9",
                addresses: ["198.18.0.29", "198.18.1.29"],
            },
            "w-1: the machine at 198.18.0.21 calls itself w-9, and node w-1 has the addresses 198.18.0.29, 198.18.1.29; they are not the same machine: correct its name or its address in the config",
        ],
    ],
    "component-missing": [
        [
            { kind: "component-missing", node: "w-2", role: "worker", component: "kube-proxy" },
            "w-2: has no unit kube-proxy.service; a cluster whose workers run without kube-proxy, or run it as a Pod or under another unit, is not supported yet: do not install or change anything there because of this",
        ],
    ],
    "component-unexpected": [
        [
            {
                kind: "component-unexpected",
                node: "cp-1",
                role: "control plane",
                component: "kubelet",
                runs: { kind: "version", version: v("v1.36.4") },
            },
            "cp-1: runs kubelet v1.36.4, which a control plane in the config does not; it would be neither upgraded nor drained, and a machine that is both control plane and worker is not supported yet: do not stop or delete anything because of this",
        ],
        [
            {
                kind: "component-unexpected",
                node: "cp-1",
                role: "control plane",
                component: "kubelet",
                runs: { kind: "unparseable", text: "v0.0.0" },
            },
            "cp-1: runs kubelet, which a control plane in the config does not; it would be neither upgraded nor drained, and a machine that is both control plane and worker is not supported yet: do not stop or delete anything because of this",
        ],
    ],
    "version-unreadable": [
        [
            {
                kind: "version-unreadable",
                of: { kind: "kubectl", path: "kubectl" },
                reading: { kind: "absent", reason: "spawn kubectl ENOENT" },
            },
            "kubectl: kubectl reports no version (spawn kubectl ENOENT); it runs the drains, and has to be within 1 minor of every kube-apiserver: set kubectl to such a release",
        ],
        [
            {
                kind: "version-unreadable",
                of: { kind: "kubectl", path: "/opt/kubectl" },
                reading: { kind: "unparseable", text: "v1.37.0-rc.1" },
            },
            'kubectl: /opt/kubectl calls itself "v1.37.0-rc.1"; it runs the drains, and has to be within 1 minor of every kube-apiserver: set kubectl to such a release',
        ],
        [
            {
                kind: "version-unreadable",
                of: unitOf("w-1", "kubelet"),
                reading: { kind: "unparseable", text: "v0.0.0-master+$Format:%H$" },
            },
            'w-1: kubelet calls itself "v0.0.0-master+$Format:%H$"; the skew policy covers only releases such as v1.37.2, not pre-releases or unstamped builds; upgrading those is not supported',
        ],
        [
            {
                kind: "version-unreadable",
                of: unitOf("w-1", "kube-proxy"),
                reading: { kind: "absent", reason: "no process is running" },
            },
            "w-1: kube-proxy is not running (no process is running), and /usr/local/bin/kube-proxy reports no version: see systemctl status kube-proxy.service",
        ],
    ],
    "folder-linked": [
        [
            { kind: "folder-linked", node: "w-3", link: "/var/lib" },
            "w-3: /var/lib is a symbolic link; /var/lib/kube-lockstep and the path to it have to be plain folders, because releases and the files to roll back to are kept there, and through a link a file has two names. This is not supported yet: leave the link as it is, because units may start files through it",
        ],
    ],
    "file-in-doubt": [
        [
            {
                kind: "file-in-doubt",
                node: "cp-2",
                component: "kube-apiserver",
                doubt: "the main process of the unit executes /usr/bin/bash",
            },
            "cp-2: kube-apiserver: the main process of the unit executes /usr/bin/bash. Only the binary that the process of kube-apiserver itself executes is ever replaced",
        ],
    ],
    "units-tied": [
        [
            {
                kind: "units-tied",
                node: "cp-1",
                unit: "kube-apiserver.service",
                tied: ["kube-controller-manager.service", "kube-scheduler.service"],
            },
            "cp-1: kube-controller-manager.service, kube-scheduler.service would stop along with kube-apiserver.service and stay down (Requires=, Requisite=, BindsTo=, PartOf= or PropagatesStopTo=): use Wants= and After= there instead, and run systemctl daemon-reload",
        ],
    ],
    "api-silent": [
        [
            { kind: "api-silent", reason: "connection refused" },
            "the API does not answer (connection refused); without it nodes, leaders and PodDisruptionBudgets are unknown: make sure that a kube-apiserver is ready and that the load balancer sends requests to it",
        ],
    ],
    "node-unnamed": [
        [
            { kind: "node-unnamed", node: "w-9", isControlPlane: false },
            "w-9: is a node in the API that the config does not name; a kubelet that nobody observes is a hole in the skew check: add its machine to the workers",
        ],
        [
            { kind: "node-unnamed", node: "cp-1", isControlPlane: true },
            "cp-1: is a node in the API and a control plane in the config; control planes with kubelets are not supported yet: do not stop or delete anything because of this",
        ],
    ],
    "node-missing": [
        [
            { kind: "node-missing", node: "w-3", address: "198.18.0.23" },
            "w-3: is a worker in the config (198.18.0.23) that the API has no node for; its name must be what kubectl get nodes shows: correct its name, or start its kubelet",
        ],
    ],
    "leader-unnamed": [
        [
            { kind: "leader-unnamed", component: "kube-scheduler", holder: "cp-4" },
            "cp-4: leads the kube-schedulers, but the config does not name it; a control plane that nobody observes is a hole in the skew check: add it to the control planes or, if it is one of them, give that one this name",
        ],
    ],
    "no-leader": [
        [
            { kind: "no-leader", component: "kube-controller-manager" },
            "kube-controller-manager: has no leader, so no controller is swapped and no node drained: see systemctl status kube-controller-manager on the control planes, and start it where it is down; another instance takes over an abandoned Lease within seconds",
        ],
    ],
    "node-not-ready": [
        [
            {
                kind: "node-not-ready",
                node: "w-2",
                message: "Kubelet stopped posting node status.",
            },
            "w-2: is NotReady (Kubelet stopped posting node status.); an upgrade starts with every node serving: repair it (systemctl status kubelet there)",
        ],
    ],
    "apiserver-not-ready": [
        [
            {
                kind: "apiserver-not-ready",
                node: "cp-3",
                detail: "500",
                unit: "kube-apiserver.service",
                first: "cp-1",
            },
            "cp-3: kube-apiserver is not ready (500), and cp-1 is swapped before it; only one at a time may be down: see systemctl status kube-apiserver.service there, and repair it first",
        ],
        [
            {
                kind: "apiserver-not-ready",
                node: "cp-3",
                detail: "500",
                unit: "apiserver.service",
                first: undefined,
            },
            "cp-3: kube-apiserver is not ready (500), and another is swapped before it; only one at a time may be down: see systemctl status apiserver.service there, and repair it first",
        ],
    ],
    "no-node-serving": [
        [
            { kind: "no-node-serving", node: "w-1" },
            "w-1: while it is drained no other worker would serve (Ready and not cordoned: 0); there has to be one: add or uncordon a worker",
        ],
    ],
    "minor-skipped": [
        [
            {
                kind: "minor-skipped",
                node: "cp-1",
                from: v("v1.36.4"),
                to: v("v1.39.1"),
                path: ["v1.36.4", "v1.37.x", "v1.38.x", "v1.39.1"],
            },
            "cp-1: kube-apiserver runs v1.36.4, and version v1.39.1 is 3 minors ahead; a kube-apiserver takes one at a time. The path is v1.36.4 → v1.37.x → v1.38.x → v1.39.1: set version to the newest v1.37.x first",
        ],
    ],
    downgrade: [
        [
            {
                kind: "downgrade",
                node: "cp-2",
                component: "kube-scheduler",
                runs: v("v1.36.5"),
                key: "version",
                target: v("v1.36.4"),
            },
            "cp-2: kube-scheduler runs v1.36.5, and version v1.36.4 is older; upgrades only go forward: set version to v1.36.5 or newer",
        ],
        [
            {
                kind: "downgrade",
                node: "w-2",
                component: "kubelet",
                runs: v("v1.36.5"),
                key: "workerVersion",
                target: v("v1.36.4"),
            },
            "w-2: kubelet runs v1.36.5, and workerVersion v1.36.4 is older; upgrades only go forward: set workerVersion to v1.36.5 or newer",
        ],
    ],
    "skew-now": [
        [
            refused(running("cp-3", "kube-scheduler", "v1.37.2")),
            "cp-3: kube-scheduler v1.37.2 is too new for kube-apiserver v1.36.4 on cp-1: a controller is never newer than a kube-apiserver that it can reach (1 minor too many). Bring the control plane within the policy first: every step of a plan has to comply",
        ],
        [
            refused(
                withSighting(behind, "cp-1", "kube-apiserver", {
                    args: ["--emulated-version=1.37"],
                }),
            ),
            "cp-1: kube-apiserver v1.36.4 (emulates 1.37) has the emulated version 1.37: the emulated version is never newer than the binary, at most 3 minors older, and 1.31 or later (1 minor too many). Bring the control plane within the policy first: every step of a plan has to comply",
        ],
        [
            refused(running("w-2", "kubelet", "v1.31.9")),
            "w-2: kubelet v1.31.9 is too old for kube-apiserver v1.36.4 on cp-1: a kubelet is at most 3 minors older than a kube-apiserver (2 minors too many). Bring this node within the policy first: every step of a plan has to comply",
        ],
        [
            refused(running("w-2", "kubelet", "v1.31.9"), spec, 1),
            "w-2: kube-proxy v1.36.4 is too new for kubelet v1.31.9 on w-2: a kube-proxy is at most 3 minors older or newer than the kubelet beside it (2 minors too many). Bring this node within the policy first: every step of a plan has to comply",
        ],
    ],
    "skew-on-the-way": [
        [
            refused(running("w-3", "kube-proxy", "v1.33.1")),
            "w-3: kube-proxy v1.33.1 is too old for kube-apiserver v1.37.2 on cp-1: a kube-proxy is at most 3 minors older than a kube-apiserver (1 minor too many), at step 1, cp-1 to v1.37.2. Bring this node within the policy first: every step of a plan has to comply",
        ],
        [
            refused(running("w-2", "kubelet", "v1.34.8")),
            "w-2: kubelet v1.34.8 is not at 1.36 or 1.35, with X = 1.37: before a kube-apiserver goes to X, kubelets are at X-1 or X-2 (1 minor too many), at step 1, cp-1 to v1.37.2. Bring the workers to the control plane's minor first: set version and workerVersion to the newest v1.36.x, and to the target after that",
        ],
        [
            refused(
                running("cp-1", "kube-apiserver", "v1.37.2", running("w-2", "kubelet", "v1.34.8")),
            ),
            "w-2: kubelet v1.34.8 is not at 1.36 or 1.35, with X = 1.37: before a kube-apiserver goes to X, kubelets are at X-1 or X-2 (1 minor too many), at step 1, cp-2 to v1.37.2. Drain this node and bring its kubelet to v1.36.x by hand first: with a kube-apiserver at 1.37 already, no plan can go back for it",
        ],
        [
            refused(emulating136(), clusterSpec({ workerVersion: "v1.36.4" })),
            "cp-2: kube-controller-manager v1.36.4 cannot go to v1.37.2 before kube-apiserver v1.37.2 (emulates 1.36) on cp-1: before a controller goes to X, the kube-apiservers that it can reach are at X; the emulated version counts (1 minor too many), at step 1, cp-2 to v1.37.2. Bring the control plane within the policy first: every step of a plan has to comply",
        ],
        [
            refused(emulating136(), clusterSpec({ workerVersion: "v1.36.4" }), 11),
            "cp-1: kube-scheduler v1.37.2 is too new for kube-apiserver v1.37.2 (emulates 1.36) on cp-1: a controller is never newer than a kube-apiserver that it can reach; the emulated version counts (1 minor too many), at step 3, cp-1 to v1.37.2. Bring the control plane within the policy first: every step of a plan has to comply",
        ],
    ],
    "kubectl-skew": [
        [
            refused({ ...behind, kubectl: { kind: "version", version: v("v1.38.0") } }),
            "kubectl v1.38.0 is too new for kube-apiserver v1.36.4 on cp-1: kubectl is at most 1 minor older or newer than a kube-apiserver (1 minor too many). Set kubectl to a release within 1 minor of every kube-apiserver, before and after the upgrade",
        ],
        [
            refused({ ...behind, kubectl: { kind: "version", version: v("v1.35.1") } }),
            "kubectl v1.35.1 is too old for kube-apiserver v1.37.2 on cp-1: kubectl is at most 1 minor older or newer than a kube-apiserver (1 minor too many), at step 1, cp-1 to v1.37.2. Set kubectl to a release within 1 minor of every kube-apiserver, before and after the upgrade",
        ],
    ],
};

describe("describeRefusal", () => {
    for (const [kind, rows] of Object.entries(sentences)) {
        it(`has a sentence for ${kind}`, () => {
            for (const [refusal, text] of rows) {
                assert.equal(refusal.kind, kind);
                assert.equal(describeRefusal(refusal), text);
            }
        });
    }
});

function named(node: string) {
    return machinesOf(spec).find((machine) => machine.node === node)!;
}

function unitOf(node: string, component: Component) {
    return {
        kind: "component",
        node,
        component,
        unit: `${component}.service`,
        binary: `/usr/local/bin/${component}`,
    } as const;
}

/** The refusal at a place among those that an inventory gives, which makes a violation of the policy. */
function refused(inventory: Inventory, wanted: ClusterSpec = spec, at = 0): Refusal {
    return decided(inventory, wanted).refusals[at] ?? assert.fail("not refused");
}

function running(node: string, component: Component, text: string, inventory = behind): Inventory {
    const reading = { kind: "version", version: v(text) } as const;
    return withSighting(inventory, node, component, { running: reading, onDisk: reading });
}

function emulating136(): Inventory {
    return ["cp-1", "cp-2", "cp-3"].reduce(
        (sofar, node) =>
            withSighting(
                running(node, "kube-apiserver", "v1.37.2", sofar),
                node,
                "kube-apiserver",
                {
                    args: ["--emulated-version=kube=1.36"],
                },
            ),
        behind,
    );
}
