import { isFinished } from "./evicted.ts";
import type { Pod, SchedulingNode, Workloads } from "./facts.ts";
import { lacking, remainder, type Quantities } from "./quantity.ts";
import { admits, meets, untolerated } from "./selectors.ts";

/**
 * Why a node cannot take a pod: `rule` is the pod's or the node's own wish, `volume` is a volume that
 * is elsewhere, `room` is too little of something.
 */
export interface Objection {
    readonly kind: "rule" | "volume" | "room";
    readonly text: string;
}

/** What one node has left. */
interface Room {
    readonly node: SchedulingNode;
    free: Quantities;
    readonly hostPorts: Set<string>;
}

/** Where pods are and what room is left; `place` adds one where it fits first. */
export class Placement {
    readonly #rooms: Map<string, Room>;
    readonly #pods: Pod[] = [];
    /** Those of the pods that keep others away. */
    readonly #repelling: Pod[] = [];

    constructor(workloads: Workloads) {
        this.#rooms = new Map(
            workloads.nodes.map((node) => [
                node.name,
                { node, free: node.allocatable, hostPorts: new Set<string>() },
            ]),
        );
        for (const pod of workloads.pods) if (!isFinished(pod)) this.#add(pod);
    }

    /** A copy in which a node and its pods are missing. */
    without(drained: string): Placement {
        const copy = new Placement({ pods: [], budgets: [], nodes: [] });
        for (const [name, { node, free, hostPorts }] of this.#rooms) {
            if (name !== drained)
                copy.#rooms.set(name, { node, free, hostPorts: new Set(hostPorts) });
        }
        const isElsewhere = ({ node }: Pod) => node !== drained;
        copy.#pods.push(...this.#pods.filter(isElsewhere));
        copy.#repelling.push(...this.#repelling.filter(isElsewhere));
        return copy;
    }

    /** Puts the pod on the first node that takes it; false where none does. */
    place(pod: Pod): boolean {
        for (const [node, room] of this.#rooms) {
            if (this.#objection(pod, room) === undefined) {
                this.#add({ ...pod, node });
                return true;
            }
        }
        return false;
    }

    /** What each node has against the pod; undefined where it would take it. */
    objections(
        pod: Pod,
    ): readonly { readonly node: string; readonly objection: Objection | undefined }[] {
        return [...this.#rooms].map(([node, room]) => ({
            node,
            objection: this.#objection(pod, room),
        }));
    }

    #add(pod: Pod): void {
        this.#pods.push(pod);
        if (pod.antiAffinity.length > 0) this.#repelling.push(pod);
        const room = this.#rooms.get(pod.node ?? "");
        if (room === undefined) return;
        room.free = remainder(room.free, pod.requests);
        for (const port of pod.hostPorts) room.hostPorts.add(port);
    }

    #objection(pod: Pod, { node, free, hostPorts }: Room): Objection | undefined {
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
        const volume = pod.volumes.find(({ nodes }) => !admits(nodes, node));
        if (volume !== undefined)
            return { kind: "volume", text: `volume ${volume.volume} is not there` };
        const port = pod.hostPorts.find((wanted) => hostPorts.has(wanted));
        if (port !== undefined) return rule(`host port ${port} is taken`);
        const rival = this.#rival(pod, node);
        if (rival !== undefined) return rule(`anti-affinity with ${rival.name}`);
        const [short] = lacking(free, pod.requests);
        if (short === undefined) return undefined;
        const numbers = `${amount(short, free)} free of ${amount(short, pod.requests)} requested`;
        return { kind: "room", text: `${short} ${numbers}` };
    }

    /** A pod that may not be in one topology domain with this one, and would be. */
    #rival(pod: Pod, node: SchedulingNode): Pod | undefined {
        const candidates = pod.antiAffinity.length > 0 ? this.#pods : this.#repelling;
        return candidates.find((other) => {
            if (pod.namespace !== other.namespace) return false;
            const there = this.#rooms.get(other.node ?? "")?.node;
            const excludes = (from: Pod, target: Pod) =>
                from.antiAffinity.some(
                    ({ topologyKey, selector }) =>
                        node.labels[topologyKey] !== undefined &&
                        node.labels[topologyKey] === there?.labels[topologyKey] &&
                        meets(target.labels, selector),
                );
            return excludes(pod, other) || excludes(other, pod);
        });
    }
}

function amount(resource: string, amounts: Quantities): string {
    const value = amounts[resource] ?? 0;
    return /memory|storage|hugepages/.test(resource)
        ? `${Math.round(value / 2 ** 20)}Mi`
        : String(Math.round(value * 1000) / 1000);
}
