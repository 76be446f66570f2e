import type { ClusterSpec, Inventory, NodeSighting } from "../cluster.ts";
import { sightingOf } from "../deployed.ts";
import { reachedMachines } from "../drift.ts";
import type { Step } from "../steps.ts";
import type { Refusal } from "./refusal.ts";

/**
 * What would leave too little serving: something is not ready, or would be the last one.
 *
 * A run that broke off leaves at most one kube-apiserver and one worker half way, and both come
 * first in their order. So the first kube-apiserver to be swapped may be down, and the first worker
 * may be NotReady where we cordoned it: the step repairs it, and takes nothing more from the cluster.
 */
export function servingRefusals(
    inventory: Inventory,
    spec: ClusterSpec,
    steps: readonly Step[],
): readonly Refusal[] {
    const ofSpec = new Set(spec.workers.map(({ node }) => node));
    const workers = inventory.nodes.filter(({ name }) => ofSpec.has(name));
    return [
        ...apiserversNotReady(inventory, spec, steps),
        ...nodesNotReady(workers, steps),
        ...(inventory.apiError === undefined ? nobodyServes(workers, steps) : []),
    ];
}

function apiserversNotReady(
    inventory: Inventory,
    { controlPlanes }: ClusterSpec,
    steps: readonly Step[],
): readonly Refusal[] {
    const machines = reachedMachines(inventory);
    const first = steps.find(({ kind }) => kind === "apiserver")?.node;
    return controlPlanes.flatMap(({ node }) => {
        const sighting = sightingOf(machines.get(node), "kube-apiserver");
        if (sighting === undefined || sighting.health.ok || node === first) return [];
        if (sighting.doubt !== undefined) return []; // who answers there is not known
        return [
            {
                kind: "apiserver-not-ready" as const,
                node,
                message: `${node}: kube-apiserver is not ready (${sighting.health.detail}), and ${first ?? "another"} is swapped before it; one at a time may be missing: see systemctl status ${sighting.unit.name} there, and repair it first`,
            },
        ];
    });
}

function nodesNotReady(
    workers: readonly NodeSighting[],
    steps: readonly Step[],
): readonly Refusal[] {
    const first = steps.find(({ kind }) => kind === "worker")?.node;
    return workers
        .filter(({ name, ready, cordonedByUs }) => !ready && !(cordonedByUs && name === first))
        .map(({ name, readyMessage }) => ({
            kind: "node-not-ready",
            node: name,
            message: `${name}: is NotReady (${readyMessage}); an upgrade starts with every node serving: repair it (systemctl status kubelet there)`,
        }));
}

/** Goes through the workers' steps, counting who serves: Ready, and not cordoned. */
function nobodyServes(
    workers: readonly NodeSighting[],
    steps: readonly Step[],
): readonly Refusal[] {
    const serving = new Set(
        workers
            .filter(({ ready, unschedulable }) => ready && !unschedulable)
            .map(({ name }) => name),
    );
    const uncordoned = new Set(
        workers
            .filter(({ unschedulable, cordonedByUs }) => !unschedulable || cordonedByUs)
            .map(({ name }) => name),
    );
    return steps.flatMap(({ kind, node, drains }) => {
        if (kind !== "worker") return [];
        const others = serving.size - (serving.has(node) ? 1 : 0);
        if (uncordoned.has(node)) serving.add(node);
        if (!drains || others > 0) return [];
        return [
            {
                kind: "no-node-serving" as const,
                node,
                message: `${node}: while it is drained no other worker would serve (Ready and not cordoned: 0); there has to be one: add or uncordon a worker`,
            },
        ];
    });
}
