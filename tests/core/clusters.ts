import assert from "node:assert/strict";
import { componentsOf, type Component, type Role } from "../../core/cluster/component.ts";
import type {
    ComponentSighting,
    Inventory,
    MachineSighting,
} from "../../core/cluster/inventory.ts";
import {
    machinesOf,
    targetOf,
    type ClusterSpec,
    type MachineSpec,
} from "../../core/cluster/spec.ts";
import { diagnose } from "../../core/cluster/diagnose.ts";
import type { Cluster } from "../../core/cluster/diagnosis.ts";
import { planUpgrade } from "../../core/plan/planUpgrade.ts";
import { pendingMoves, type PendingMove, type UpgradePlan } from "../../core/plan/plan.ts";
import { refusalsOf } from "../../core/refuse/refusalsOf.ts";
import type { Refusal } from "../../core/refuse/refusal.ts";
import { parseVersion, type Version } from "../../core/cluster/version.ts";

/** A release by its text; throws if it is not one, so that a typo does not give a green test. */
export function v(text: string): Version {
    const version = parseVersion(text);
    if (version === undefined) throw new Error(`not a release: ${text}`);
    return version;
}

/** The shape of a cluster: how many machines, and which versions are wanted. */
export interface Shape {
    readonly controlPlanes?: number;
    readonly workers?: number;
    readonly version?: string;
    readonly workerVersion?: string;
}

/** A spec of cp-1…, w-1… at 198.18.0.11…, .21…, to v1.37.2 unless stated otherwise. */
export function clusterSpec(shape: Shape = {}): ClusterSpec {
    const { controlPlanes = 3, workers = 3, version = "v1.37.2" } = shape;
    return {
        name: "lab",
        version: v(version),
        workerVersion: v(shape.workerVersion ?? version),
        controlPlanes: machines("control plane", "cp", 11, controlPlanes),
        workers: machines("worker", "w", 21, workers),
        releaseUrl: "http://198.18.0.1:8090",
        kubeconfig: "kubeconfig",
        kubectl: "kubectl",
        smokeImage: "busybox",
        drainTimeoutSeconds: 300,
        etcdSnapshot: { enabled: true, directory: "/var/lib/kube-lockstep/etcd", keep: 3 },
        waivers: {},
    };
}

function machines(role: Role, prefix: string, first: number, amount: number): MachineSpec[] {
    return Array.from({ length: amount }, (_, at) => ({
        node: `${prefix}-${at + 1}`,
        role,
        components: componentsOf(role),
        address: `198.18.${Math.floor((first + at) / 250)}.${(first + at) % 250}`,
        ssh: { user: "root", port: 22, privateKey: undefined, hostKey: "ssh-ed25519 AAAA" },
    }));
}

/** The version of a component on a node; the inventory asks for each. */
export type Running = (node: string, component: Component) => string;

/** A healthy inventory of the spec's machines; cp-1 leads, kubectl is at v1.36.4. */
export function clusterInventory(spec: ClusterSpec, running: Running = () => "v1.36.4"): Inventory {
    return {
        machines: machinesOf(spec).map(({ node, components }) => ({
            kind: "reached",
            node,
            hostname: node,
            architecture: "x86_64",
            components: components.map((component) =>
                sighting(component, running(node, component)),
            ),
            records: [],
            linkOnOurWay: undefined,
        })),
        nodes: spec.workers.map(({ node, address }) => ({
            name: node,
            ready: true,
            readyMessage: "kubelet is posting ready status",
            unschedulable: false,
            cordonedByUs: false,
            kubelet: { kind: "version", version: v(running(node, "kubelet")) },
            addresses: [address, node],
        })),
        leaders: (["kube-controller-manager", "kube-scheduler"] as const).map((component) => ({
            component,
            holder: "cp-1",
            expired: false,
        })),
        kubectl: { kind: "version", version: v("v1.36.4") },
        apiError: undefined,
    };
}

/**
 * Healthy, running from its file; a kube-apiserver stops quickly because of its flags
 * (docs/decisions/0011).
 */
export function sighting(component: Component, version: string): ComponentSighting {
    const reading = { kind: "version", version: v(version) } as const;
    return {
        component,
        unit: {
            name: `${component}.service`,
            activeState: "active",
            binary: `/usr/local/bin/${component}`,
            restart: "always",
            tied: [],
        },
        doubt: undefined,
        running: reading,
        onDisk: reading,
        args:
            component === "kube-apiserver"
                ? ["--shutdown-delay-duration=3s", "--shutdown-watch-termination-grace-period=2s"]
                : [],
        startedAt: 1_790_000_000,
        health: { ok: true, detail: "ok" },
    };
}

/** Everything that is decided for an inventory. */
export interface Decided {
    readonly cluster: Cluster;
    readonly plan: UpgradePlan;
    readonly moves: readonly PendingMove[];
    readonly refusals: readonly Refusal[];
}

/** The decisions for an inventory and a spec. */
export function decided(inventory: Inventory, spec: ClusterSpec): Decided {
    const cluster = diagnose(inventory, spec);
    const plan = planUpgrade(cluster);
    return { cluster, plan, moves: pendingMoves(plan), refusals: refusalsOf(cluster, plan) };
}

/** The pending moves; fails if the plan is refused. */
export function movesOf(inventory: Inventory, spec: ClusterSpec): readonly PendingMove[] {
    const { moves, refusals } = decided(inventory, spec);
    assert.deepEqual(refusals, []);
    return moves;
}

/** The inventory with one component of one machine changed. */
export function withSighting(
    inventory: Inventory,
    node: string,
    component: Component,
    change: Partial<ComponentSighting>,
): Inventory {
    return withMachine(inventory, node, (machine) => ({
        ...machine,
        components: machine.components.map((one) =>
            one.component === component ? { ...one, ...change } : one,
        ),
    }));
}

type Reached = MachineSighting & { readonly kind: "reached" };

/** The inventory with one reached machine changed. */
export function withMachine(
    inventory: Inventory,
    node: string,
    change: (machine: Reached) => MachineSighting,
): Inventory {
    return {
        ...inventory,
        machines: inventory.machines.map((machine) =>
            machine.node === node && machine.kind === "reached" ? change(machine) : machine,
        ),
    };
}

/** The inventory with what the API says of one node changed. */
export function withNode(
    inventory: Inventory,
    name: string,
    change: Partial<Inventory["nodes"][number]>,
): Inventory {
    return {
        ...inventory,
        nodes: inventory.nodes.map((node) => (node.name === name ? { ...node, ...change } : node)),
    };
}

/**
 * What is observed after a successful move: its swap recorded, its components healthy at the
 * target.
 */
export function afterSwap(
    inventory: Inventory,
    spec: ClusterSpec,
    { node, components, to }: PendingMove,
    token = "token",
): Inventory {
    const swapped = components.reduce((sofar, component) => {
        const { running, onDisk, health } = sighting(component, targetOf(spec, component).text);
        return withMachine(
            withSighting(sofar, node, component, { running, onDisk, health }),
            node,
            (machine) => ({
                ...machine,
                records: [
                    ...machine.records.filter((record) => record.component !== component),
                    { component, version: to.text, token },
                ],
            }),
        );
    }, inventory);
    const uncordoned = inventory.nodes.some(
        ({ name, cordonedByUs }) => name === node && cordonedByUs,
    );
    return withNode(swapped, node, {
        ready: true,
        ...(components.includes("kubelet") ? { kubelet: { kind: "version", version: to } } : {}),
        ...(uncordoned ? { unschedulable: false, cordonedByUs: false } : {}),
    });
}
