import type { Pod, Workloads } from "./facts.ts";

/**
 * The pods that `kubectl drain --ignore-daemonsets --delete-emptydir-data --force` takes off a node
 * and that were doing something: DaemonSets' pods and mirrors of static pods stay, finished pods and
 * pods that are being deleted already lose nothing.
 */
export function evictedPods({ pods }: Workloads, node: string): readonly Pod[] {
    return pods.filter(
        (pod) =>
            pod.node === node &&
            !pod.mirror &&
            !pod.deleting &&
            !isFinished(pod) &&
            pod.owner?.kind !== "DaemonSet",
    );
}

export function isFinished({ phase }: Pod): boolean {
    return phase === "Succeeded" || phase === "Failed";
}

/** `namespace/name` of what the user wrote: the Deployment rather than its ReplicaSet. */
export function ownerOf(pod: Pod): { readonly kind: string; readonly name: string } {
    if (pod.owner === undefined) return { kind: "Pod", name: `${pod.namespace}/${pod.name}` };
    const { kind, name } = pod.owner;
    const hash = pod.labels["pod-template-hash"];
    return kind === "ReplicaSet" && hash !== undefined && name.endsWith(`-${hash}`)
        ? { kind: "Deployment", name: `${pod.namespace}/${name.slice(0, -hash.length - 1)}` }
        : { kind, name: `${pod.namespace}/${name}` };
}
