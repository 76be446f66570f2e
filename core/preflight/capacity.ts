import { evictedPods, ownerOf } from "./evicted.ts";
import type { Pod, Workloads } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { Placement, type Objection, type Others } from "./placement.ts";
import { count, listed } from "../describe/words.ts";

const check = "capacity";

/**
 * Whether the other nodes can take what each drain evicts, one drain at a time, as things are now.
 *
 * Weighed: requests, the number of pods, taints, selectors, required node affinity, volumes' nodes,
 * host ports and required anti-affinity. What is not weighed is said. Placement is first fit, largest
 * pod first: the scheduler may do worse, seldom better.
 *
 * @param openedBefore the nodes that are cordoned or not Ready now, and will not be any more when
 *     that node is drained, because an earlier step finishes what another run left half-way
 */
export function capacityFindings(
    workloads: Workloads,
    drains: readonly string[],
    openedBefore: (drained: string) => ReadonlySet<string> = () => new Set(),
): readonly Finding[] {
    const evicted = evictedPods(workloads, drains);
    const placement = new Placement(workloads);
    return [
        ...[...evicted].flatMap(([node, pods]) =>
            drainFindings(placement.without(node, openedBefore(node)), node, pods),
        ),
        ...unweighedFindings([...evicted.values()].flat()),
    ];
}

function drainFindings(
    others: Others,
    drained: string,
    evicted: readonly Pod[],
): readonly Finding[] {
    // A bare pod is not replaced, so nobody has to place it.
    const moving = evicted
        .filter(({ owner }) => owner !== undefined)
        .toSorted((a, b) => size(b) - size(a));
    return others.homeless(moving).flatMap((pod) => {
        const alone = others.objections(pod);
        // What only its volume ties to the node is said by `local-storage`.
        const isTied = alone.length > 0 && alone.every((one) => one.objection?.kind === "volume");
        return isTied ? [] : [homeless(pod, drained, alone)];
    });
}

function homeless(
    pod: Pod,
    drained: string,
    alone: readonly { readonly node: string; readonly objection: Objection | undefined }[],
): Finding {
    const { kind, name } = ownerOf(pod);
    const reasons = alone.flatMap(({ node, objection }) =>
        objection === undefined ? [] : [`${node}: ${objection.text}`],
    );
    const crowdedOut = alone.some(({ objection }) => objection === undefined);
    const roomIsShort = crowdedOut || alone.some(({ objection }) => objection?.kind === "room");
    return {
        check,
        severity: roomIsShort ? "block" : "warn",
        subject: drained,
        message: crowdedOut
            ? `the pod ${pod.name} of ${kind} ${name} fits elsewhere alone, but not beside the other pods that the drain moves`
            : `no other node takes the pod ${pod.name} of ${kind} ${name}, which stays Pending until ${drained} is uncordoned (${listed(reasons, 4)})`,
        fix: roomIsShort
            ? "add a node, free requests, or scale something down for the time of the upgrade"
            : "widen its placement rules, or accept that it is down while its node is drained",
    };
}

function unweighedFindings(evicted: readonly Pod[]): readonly Finding[] {
    const pods = evicted.filter(({ unweighed }) => unweighed.length > 0);
    if (pods.length === 0) return [];
    const rules = [...new Set(pods.flatMap(({ unweighed }) => unweighed))];
    const owners = [...new Set(pods.map((pod) => ownerOf(pod).name))];
    return [
        {
            check,
            severity: "inform",
            subject: listed(owners),
            message: `whether ${count(pods.length, "pod")} can move is not known for certain: ${rules.join(", ")} ${rules.length === 1 ? "is" : "are"} not weighed`,
            fix: "nothing, if they have moved before; else try one with kubectl drain",
        },
    ];
}

function size({ requests }: Pod): number {
    return (requests["cpu"] ?? 0) + (requests["memory"] ?? 0) / 2 ** 32;
}
