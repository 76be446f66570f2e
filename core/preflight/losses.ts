import { evictedPods, isFinished, ownerOf } from "./evicted.ts";
import type { Pod, Workloads } from "./facts.ts";
import type { CheckName, Finding } from "./finding.ts";
import { admits } from "./selectors.ts";
import { count, listed } from "../describe/words.ts";

/** What the drains lose or interrupt, one finding for each owner and kind of loss. */
export function lossFindings(workloads: Workloads, drains: readonly string[]): readonly Finding[] {
    const evicted = [...evictedPods(workloads, drains).values()].flat();
    const counts = siblings(workloads);
    const moving = evicted.filter(({ owner }) => owner !== undefined);
    const found = (
        check: CheckName,
        severity: Finding["severity"],
        fix: string,
        sentence: (pods: readonly Pod[]) => string,
        ...pods: readonly Pod[]
    ): readonly Finding[] =>
        [...byOwner(pods)].map(([subject, own]) => ({
            check,
            severity,
            subject,
            message: sentence(own),
            fix,
        }));
    return [
        ...found(
            "lost-pods",
            "warn",
            "give it a controller (a Deployment), or delete it and create it again afterwards",
            (pods) =>
                `is a bare pod on ${nodesOf(pods)}: its drain deletes it and nothing brings it back`,
            ...evicted.filter(({ owner }) => owner === undefined),
        ),
        ...found(
            "lost-pods",
            "warn",
            "start the upgrade when it has finished",
            (pods) =>
                `is a Job with ${count(pods.length, "running pod")} on ${nodesOf(pods)}: what runs is stopped and begins again`,
            ...evicted.filter(({ owner }) => owner?.kind === "Job"),
        ),
        ...found(
            "local-storage",
            "inform",
            "nothing, if it is a cache; else keep it in a persistent volume",
            (pods) =>
                `loses the contents of ${listed(volumesOf(pods, "emptyDirs"))} (emptyDir) when ${count(pods.length, "pod")} on ${nodesOf(pods)} ${pods.length === 1 ? "moves" : "move"}`,
            ...moving.filter(({ emptyDirs }) => emptyDirs.length > 0),
        ),
        ...found(
            "local-storage",
            "inform",
            "nothing, if each node has its own; else keep it in a persistent volume",
            (pods) =>
                `leaves its hostPath ${listed(volumesOf(pods, "hostPaths"))} behind on ${nodesOf(pods)}`,
            ...moving.filter(({ hostPaths }) => hostPaths.length > 0),
        ),
        ...found(
            "local-storage",
            "warn",
            "accept that it is down until its node is uncordoned, or move its volume first",
            (pods) =>
                `cannot leave ${nodesOf(pods)}: only there is ${listed(pods.flatMap((pod) => boundVolumes(pod, workloads)))}`,
            ...moving.filter((pod) => boundVolumes(pod, workloads).length > 0),
        ),
        ...found(
            "single-replicas",
            "warn",
            "run two replicas with a PodDisruptionBudget of maxUnavailable: 1",
            (pods) =>
                `has one pod only, on ${nodesOf(pods)}: nothing serves from its eviction until its replacement is ready`,
            ...moving.filter(
                (pod) => pod.owner?.kind !== "Job" && counts.get(controllerOf(pod)) === 1,
            ),
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

/** Pods that run, by their controller. */
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
function boundVolumes(pod: Pod, { nodes }: Workloads): readonly string[] {
    return pod.volumes
        .filter((volume) =>
            nodes.every((node) => node.name === pod.node || !admits(volume.nodes, node)),
        )
        .map(({ volume, claim }) => `${volume} (claim ${claim})`);
}

function volumesOf(pods: readonly Pod[], kind: "emptyDirs" | "hostPaths"): readonly string[] {
    return [...new Set(pods.flatMap((pod) => pod[kind]))];
}

function nodesOf(pods: readonly Pod[]): string {
    return listed([...new Set(pods.map(({ node }) => node ?? "no node"))]);
}
