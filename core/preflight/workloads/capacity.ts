import { evictedPods, ownerOf } from "./evicted.ts";
import type { Pod, Workloads } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { isAboutRoom, Placement, type Others } from "./placement.ts";
import type { Objection } from "./situations.ts";
import type { CapacitySituation } from "./situations.ts";

const check = "capacity";

/**
 * Whether the other nodes can take what each drain evicts, one drain at a time, as of now.
 *
 * Taken into account: requests, the number of pods, taints, selectors, required node affinity,
 * volumes' nodes, host ports and required anti-affinity. Other rules are reported as not taken into
 * account. Placement is first fit, largest pod first: the scheduler may do worse, rarely better.
 *
 * @param openedBefore the nodes that are cordoned or not Ready now but no longer will be when that
 *     node is drained, because an earlier step finishes what another run left half done
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
    // A bare pod is not replaced, so it needs no place.
    const moving = evicted
        .filter(({ owner }) => owner !== undefined)
        .toSorted((a, b) => size(b) - size(a));
    return others.homeless(moving).flatMap((pod) => {
        const alone = others.objections(pod);
        // Pods that only their volume ties to the node are reported by `local-storage`.
        const isTied = alone.length > 0 && alone.every((one) => one.objection?.kind === "volume");
        return isTied ? [] : [homeless(pod, drained, alone)];
    });
}

function homeless(
    pod: Pod,
    drained: string,
    alone: readonly { readonly node: string; readonly objection: Objection | undefined }[],
): Finding {
    const objections = alone.flatMap(({ node, objection }) =>
        objection === undefined ? [] : [{ node, objection }],
    );
    const moving = { name: pod.name, owner: ownerOf(pod) };
    const found = (severity: Finding["severity"], what: CapacitySituation): Finding => ({
        check,
        severity,
        subjects: [drained],
        what,
    });
    if (objections.length < alone.length)
        return found("block", { kind: "crowded-out", pod: moving });
    return objections.some(({ objection }) => isAboutRoom(objection))
        ? found("block", { kind: "no-room", pod: moving, drained, objections })
        : found("warn", { kind: "no-place", pod: moving, drained, objections });
}

function unweighedFindings(evicted: readonly Pod[]): readonly Finding[] {
    const pods = evicted.filter(({ unweighed }) => unweighed.length > 0);
    if (pods.length === 0) return [];
    const rules = [...new Set(pods.flatMap(({ unweighed }) => unweighed))];
    const names = [...new Set(pods.map((pod) => ownerOf(pod).name))];
    return [
        {
            check,
            severity: "inform",
            subjects: [{ kind: "group", names }],
            what: { kind: "unweighed-rules", pods: pods.length, rules },
        },
    ];
}

function size({ requests }: Pod): number {
    return (requests["cpu"] ?? 0) + (requests["memory"] ?? 0) / 2 ** 32;
}
