import type { Pod, Workloads } from "../facts.ts";

/**
 * The pods that `kubectl drain --ignore-daemonsets --delete-emptydir-data --force` removes from
 * each of these nodes and that were doing something: DaemonSets' pods and mirrors of static pods
 * stay, finished pods and pods that are already being deleted lose nothing.
 */
export function evictedPods(
    { pods }: Workloads,
    drains: readonly string[],
): ReadonlyMap<string, readonly Pod[]> {
    const evicted = new Map<string, Pod[]>(drains.map((node) => [node, []]));
    for (const pod of pods) {
        const stays = pod.mirror || pod.deleting || isFinished(pod);
        if (!stays && pod.owner?.kind !== "DaemonSet") evicted.get(pod.node ?? "")?.push(pod);
    }
    return evicted;
}

/** The longest grace period among the pods that leave a node, per node, in seconds. */
export function graceSeconds(
    workloads: Workloads,
    drains: readonly string[],
): ReadonlyMap<string, number> {
    return new Map(
        [...evictedPods(workloads, drains)].map(([node, pods]) => [
            node,
            Math.max(0, ...pods.map((pod) => pod.graceSeconds)),
        ]),
    );
}

export function isFinished({ phase }: Pod): boolean {
    return phase === "Succeeded" || phase === "Failed";
}

/** `namespace/name` of what the user created: the Deployment rather than its ReplicaSet. */
export function ownerOf(pod: Pod): { readonly kind: string; readonly name: string } {
    if (pod.owner === undefined) return { kind: "Pod", name: `${pod.namespace}/${pod.name}` };
    const { kind, name } = pod.owner;
    const hash = pod.labels["pod-template-hash"];
    return kind === "ReplicaSet" && hash !== undefined && name.endsWith(`-${hash}`)
        ? { kind: "Deployment", name: `${pod.namespace}/${name.slice(0, -hash.length - 1)}` }
        : { kind, name: `${pod.namespace}/${name}` };
}
