import { instancesOf } from "../cluster/diagnose.ts";
import type { Cluster } from "../cluster/diagnosis.ts";
import type { NodeSighting } from "../cluster/inventory.ts";
import type { PendingMove } from "../plan/plan.ts";
import type { ServingRefusal } from "./refusal.ts";

/**
 * What would leave too few serving: something is not ready, or would be the last one.
 *
 * An interrupted run leaves at most one kube-apiserver and one worker half done, and both come
 * first in their order. So the first kube-apiserver to be swapped may be down, and the first worker
 * may be NotReady if we cordoned it: its move repairs it, and takes nothing more away from the
 * cluster.
 */
export function servingRefusals(
    cluster: Cluster,
    moves: readonly PendingMove[],
): readonly ServingRefusal[] {
    const workers = cluster.machines.flatMap(({ node }) => node ?? []);
    const ofWorkers = moves.filter(({ phase }) => phase === "workers");
    return [
        ...apiserversNotReady(cluster, moves),
        ...nodesNotReady(workers, ofWorkers[0]?.node),
        ...(cluster.api.kind === "answers" ? nobodyServes(workers, ofWorkers) : []),
    ];
}

function apiserversNotReady(
    cluster: Cluster,
    moves: readonly PendingMove[],
): readonly ServingRefusal[] {
    const first = moves.find(({ phase }) => phase === "kube-apiservers")?.node;
    return instancesOf(cluster, "kube-apiserver").flatMap(({ machine, diagnosed }) => {
        const { health, verdict, unit } = diagnosed;
        const { node } = machine.spec;
        if (health.kind === "healthy" || node === first) return [];
        if (verdict.kind === "in doubt") return []; // what answers there is not known
        const { detail } = health;
        return [{ kind: "apiserver-not-ready", node, detail, unit: unit.name, first }];
    });
}

function nodesNotReady(
    workers: readonly NodeSighting[],
    first: string | undefined,
): readonly ServingRefusal[] {
    return workers
        .filter(({ name, ready, cordonedByUs }) => !ready && !(cordonedByUs && name === first))
        .map(({ name, readyMessage }) => ({
            kind: "node-not-ready",
            node: name,
            message: readyMessage,
        }));
}

/** Goes through the workers' moves, counting who serves: Ready, and not cordoned. */
function nobodyServes(
    workers: readonly NodeSighting[],
    moves: readonly PendingMove[],
): readonly ServingRefusal[] {
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
    return moves.flatMap(({ node, drains }) => {
        const others = serving.size - (serving.has(node) ? 1 : 0);
        if (uncordoned.has(node)) serving.add(node);
        return !drains || others > 0 ? [] : [{ kind: "no-node-serving", node }];
    });
}
