import { evictedPods, isFinished, ownerOf } from "./evicted.ts";
import type { Pod, SchedulingNode, Workloads } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { lacking, remainder, sum, type Quantities } from "./quantity.ts";
import { admits, meets, untolerated } from "./selectors.ts";
import { count, listed } from "./words.ts";

const check = "capacity";

/**
 * Whether the other nodes can take what each drain evicts, one drain at a time, as things are now.
 *
 * Weighed: requests, the number of pods, taints, selectors, required node affinity, volumes' nodes,
 * host ports and required anti-affinity. What is not weighed is said. Placement is first fit, largest
 * pod first: the scheduler may do worse, seldom better.
 */
export function capacityFindings(
    workloads: Workloads,
    drains: readonly string[],
): readonly Finding[] {
    return [
        ...drains.flatMap((node) => drainFindings(workloads, node)),
        ...unweighedFindings(workloads, drains),
    ];
}

/** Why a node cannot take a pod; `rule` where it is the pod's own wish, `room` where room is short. */
interface Objection {
    readonly kind: "rule" | "room";
    readonly text: string;
}

function drainFindings(workloads: Workloads, drained: string): readonly Finding[] {
    // A bare pod is not replaced, so nobody has to place it.
    const moving = evictedPods(workloads, drained)
        .filter(({ owner }) => owner !== undefined)
        .toSorted((a, b) => size(b) - size(a));
    const others = workloads.nodes.filter(({ name }) => name !== drained);
    const placed = workloads.pods.filter((pod) => pod.node !== drained && !isFinished(pod));
    const findings: Finding[] = [];
    const added: Pod[] = [];
    for (const pod of moving) {
        const target = others.find(
            (node) => objection(pod, node, others, [...placed, ...added]) === undefined,
        );
        if (target !== undefined) {
            added.push({ ...pod, node: target.name });
            continue;
        }
        const alone = others.map((node) => objection(pod, node, others, placed));
        findings.push(homeless(pod, drained, others, alone));
    }
    return findings;
}

function homeless(
    pod: Pod,
    drained: string,
    others: readonly SchedulingNode[],
    alone: readonly (Objection | undefined)[],
): Finding {
    const { kind, name } = ownerOf(pod);
    const reasons = alone.flatMap((objection, at) =>
        objection === undefined ? [] : [`${others[at]?.name ?? ""}: ${objection.text}`],
    );
    const crowdedOut = alone.includes(undefined);
    const roomIsShort = crowdedOut || alone.some((objection) => objection?.kind === "room");
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

function objection(
    pod: Pod,
    node: SchedulingNode,
    nodes: readonly SchedulingNode[],
    placed: readonly Pod[],
): Objection | undefined {
    const rule = (text: string): Objection => ({ kind: "rule", text });
    if (!node.ready) return { kind: "room", text: "not Ready" };
    if (node.unschedulable) return { kind: "room", text: "cordoned" };
    const taint = untolerated(node, pod.tolerations);
    if (taint !== undefined) return rule(`taint ${taint}`);
    for (const [key, value] of Object.entries(pod.nodeSelector)) {
        if (node.labels[key] !== value) return rule(`not ${key}=${value}`);
    }
    if (pod.nodeAffinity !== undefined && !admits(pod.nodeAffinity, node))
        return rule("its node affinity");
    const volume = pod.volumes.find(({ nodes: terms }) => !admits(terms, node));
    if (volume !== undefined) return rule(`volume ${volume.volume} is not there`);
    const here = placed.filter((other) => other.node === node.name);
    const port = pod.hostPorts.find((wanted) =>
        here.some(({ hostPorts }) => hostPorts.includes(wanted)),
    );
    if (port !== undefined) return rule(`host port ${port} is taken`);
    const rival = placed.find((other) => repel(pod, other, node, nodes));
    if (rival !== undefined) return rule(`anti-affinity with ${rival.name}`);
    const used = here.map(({ requests }) => requests).reduce(sum, {});
    const free = remainder(node.allocatable, used);
    const [short] = lacking(free, pod.requests);
    if (short === undefined) return undefined;
    return {
        kind: "room",
        text: `${short} ${amount(short, free)} free of ${amount(short, pod.requests)} requested`,
    };
}

/** Whether the pod and one that is placed may not be in the same topology domain. */
function repel(
    pod: Pod,
    other: Pod,
    node: SchedulingNode,
    nodes: readonly SchedulingNode[],
): boolean {
    if (pod.namespace !== other.namespace) return false;
    const there = nodes.find(({ name }) => name === other.node);
    const sameDomain = (key: string) =>
        node.labels[key] !== undefined && node.labels[key] === there?.labels[key];
    const excludes = (from: Pod, target: Pod) =>
        from.antiAffinity.some(
            ({ topologyKey, selector }) =>
                sameDomain(topologyKey) && meets(target.labels, selector),
        );
    return excludes(pod, other) || excludes(other, pod);
}

function unweighedFindings(workloads: Workloads, drains: readonly string[]): readonly Finding[] {
    const pods = drains
        .flatMap((node) => evictedPods(workloads, node))
        .filter(({ unweighed }) => unweighed.length > 0);
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

function amount(resource: string, amounts: Quantities): string {
    const value = amounts[resource] ?? 0;
    return /memory|storage|hugepages/.test(resource)
        ? `${Math.round(value / 2 ** 20)}Mi`
        : String(Math.round(value * 1000) / 1000);
}
