import { isFinished } from "./evicted.ts";
import type { Pod, SchedulingNode, Workloads } from "../facts.ts";
import { lacking, remainder, type Quantities } from "../quantity.ts";
import { Rivals } from "./rivals.ts";
import { admits, untolerated } from "./selectors.ts";
import type { Objection } from "./situations.ts";

/** True if more room would help; otherwise a rule or a volume keeps the pod away. */
export function isAboutRoom({ kind }: Objection): boolean {
    return kind === "not-ready" || kind === "cordoned" || kind === "short";
}

/** What one node has left. */
interface Room {
    readonly node: SchedulingNode;
    free: Quantities;
    readonly hostPorts: Set<string>;
}

/** What all nodes but one can take, each question by itself. */
export interface Others {
    /**
     * Of these pods, in their order, those that no node takes in addition to the ones before them.
     */
    readonly homeless: (pods: readonly Pod[]) => readonly Pod[];
    /** What each node has against the pod on its own; undefined if it would take it. */
    readonly objections: (
        pod: Pod,
    ) => readonly { readonly node: string; readonly objection: Objection | undefined }[];
}

/** Where pods are and how much room is left. */
export class Placement {
    readonly #rooms: ReadonlyMap<string, Room>;
    readonly #rivals: Rivals;

    constructor(workloads: Workloads) {
        this.#rooms = new Map(
            workloads.nodes.map((node) => [
                node.name,
                { node, free: node.allocatable, hostPorts: new Set<string>() },
            ]),
        );
        this.#rivals = new Rivals(workloads.pods);
        for (const pod of workloads.pods) if (!isFinished(pod)) this.#add(pod);
    }

    /**
     * What the other nodes can take while one is out with its pods; `opened` ones take pods again.
     */
    without(missing: string, opened: ReadonlySet<string> = new Set()): Others {
        const rooms = [...this.#rooms.values()].filter(({ node }) => node.name !== missing);
        const objection = (pod: Pod, room: Room) =>
            this.#objection(pod, room, opened.has(room.node.name), missing);
        return {
            homeless: (pods) => {
                const undo: (() => void)[] = [];
                const homeless = pods.filter((pod) => {
                    const room = rooms.find((one) => objection(pod, one) === undefined);
                    if (room !== undefined) undo.push(this.#add({ ...pod, node: room.node.name }));
                    return room === undefined;
                });
                for (const takeBack of undo.toReversed()) takeBack();
                return homeless;
            },
            objections: (pod) =>
                rooms.map((room) => ({ node: room.node.name, objection: objection(pod, room) })),
        };
    }

    /** Puts a pod on its node; returns the undo, to be called in reverse order. */
    #add(pod: Pod): () => void {
        const room = this.#rooms.get(pod.node ?? "");
        if (room === undefined) return () => undefined;
        const { free } = room;
        room.free = remainder(free, pod.requests);
        for (const port of pod.hostPorts) room.hostPorts.add(port);
        const forget = this.#rivals.add(pod, room.node);
        return () => {
            forget();
            room.free = free;
            for (const port of pod.hostPorts) room.hostPorts.delete(port);
        };
    }

    #objection(
        pod: Pod,
        { node, free, hostPorts }: Room,
        isOpened: boolean,
        missing: string,
    ): Objection | undefined {
        if (!node.ready && !isOpened) return { kind: "not-ready" };
        if (node.unschedulable && !isOpened) return { kind: "cordoned" };
        const taint = untolerated(node, pod.tolerations);
        if (taint !== undefined) return { kind: "taint", taint };
        for (const [key, value] of Object.entries(pod.nodeSelector)) {
            if (node.labels[key] !== value) return { kind: "node-selector", key, value };
        }
        if (pod.nodeAffinity !== undefined && !admits(pod.nodeAffinity, node))
            return { kind: "node-affinity" };
        const volume = pod.volumes.find(({ nodes }) => !admits(nodes, node));
        if (volume !== undefined) return { kind: "volume", volume: volume.volume };
        const port = pod.hostPorts.find((wanted) => hostPorts.has(wanted));
        if (port !== undefined) return { kind: "host-port", port };
        const rival = this.#rivals.of(pod, node, missing);
        if (rival !== undefined) return { kind: "anti-affinity", pod: rival.name };
        const [short] = lacking(free, pod.requests);
        if (short === undefined) return undefined;
        return {
            kind: "short",
            resource: short,
            free: free[short] ?? 0,
            requested: pod.requests[short] ?? 0,
        };
    }
}
