import { evictedPods, isFinished, ownerOf } from "./evicted.ts";
import type { Pod, Workloads } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { admits } from "./selectors.ts";
import type { LossSituation } from "./situations.ts";

/** What the drains lose or interrupt, one finding for each owner and kind of loss. */
export function lossFindings(workloads: Workloads, drains: readonly string[]): readonly Finding[] {
    const evicted = [...evictedPods(workloads, drains).values()].flat();
    const counts = siblings(workloads);
    const moving = evicted.filter(({ owner }) => owner !== undefined);
    const found = (
        check: Finding["check"],
        severity: Finding["severity"],
        pods: readonly Pod[],
        situation: (own: readonly Pod[], nodes: readonly string[]) => LossSituation,
    ): readonly Finding[] =>
        [...byOwner(pods)].map(([owner, own]) => {
            const what = situation(own, nodesOf(own));
            return { check, severity, subjects: [owner], what };
        });
    return [
        ...found(
            "lost-pods",
            "warn",
            evicted.filter(({ owner }) => owner === undefined),
            (_, nodes) => ({ kind: "bare-pod", nodes }),
        ),
        ...found(
            "lost-pods",
            "warn",
            evicted.filter(({ owner }) => owner?.kind === "Job"),
            (pods, nodes) => ({ kind: "running-job", pods: pods.length, nodes }),
        ),
        ...found(
            "local-storage",
            "inform",
            moving.filter(({ emptyDirs }) => emptyDirs.length > 0),
            (pods, nodes) => ({
                kind: "lost-empty-dirs",
                volumes: distinct(pods.flatMap(({ emptyDirs }) => emptyDirs)),
                pods: pods.length,
                nodes,
            }),
        ),
        ...found(
            "local-storage",
            "inform",
            moving.filter(({ hostPaths }) => hostPaths.length > 0),
            (pods, nodes) => ({
                kind: "left-host-paths",
                paths: distinct(pods.flatMap(({ hostPaths }) => hostPaths)),
                nodes,
            }),
        ),
        ...found(
            "local-storage",
            "warn",
            moving.filter((pod) => boundVolumes(pod, workloads).length > 0),
            (pods, nodes) => ({
                kind: "bound-volumes",
                volumes: pods.flatMap((pod) => boundVolumes(pod, workloads)),
                nodes,
            }),
        ),
        ...found(
            "single-replicas",
            "warn",
            moving.filter(
                (pod) => pod.owner?.kind !== "Job" && counts.get(controllerOf(pod)) === 1,
            ),
            (_, nodes) => ({ kind: "only-pod", nodes }),
        ),
    ];
}

function byOwner(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
    const groups = new Map<string, Pod[]>();
    for (const pod of pods) {
        const { name } = ownerOf(pod);
        groups.set(name, [...(groups.get(name) ?? []), pod]);
    }
    return groups;
}

/** Running pods, by their controller. */
function siblings({ pods }: Workloads): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const pod of pods) {
        if (!isFinished(pod) && !pod.deleting)
            counts.set(controllerOf(pod), (counts.get(controllerOf(pod)) ?? 0) + 1);
    }
    return counts;
}

function controllerOf({ namespace, owner }: Pod): string {
    return `${owner?.kind ?? ""} ${namespace}/${owner?.name ?? ""}`;
}

/** Volumes of the pod that no other node can mount. */
function boundVolumes(
    pod: Pod,
    { nodes }: Workloads,
): readonly { readonly volume: string; readonly claim: string }[] {
    return pod.volumes
        .filter((volume) =>
            nodes.every((node) => node.name === pod.node || !admits(volume.nodes, node)),
        )
        .map(({ volume, claim }) => ({ volume, claim }));
}

function nodesOf(pods: readonly Pod[]): readonly string[] {
    return distinct(pods.flatMap(({ node }) => node ?? []));
}

function distinct(names: readonly string[]): readonly string[] {
    return [...new Set(names)];
}
