import type { Pod, SchedulingNode } from "../facts.ts";
import { meets } from "./selectors.ts";

/** Pods by topology domain, to find those that a required anti-affinity keeps apart. */
export class Rivals {
    readonly #keys: readonly string[];
    readonly #pods = new Map<string, Pod[]>();
    /** Those of them that repel others from that domain. */
    readonly #repelling = new Map<string, Pod[]>();

    /**
     * @param pods all that will be added: only the topology keys that they name are considered
     */
    constructor(pods: readonly Pod[]) {
        const terms = pods.flatMap(({ antiAffinity }) => antiAffinity);
        this.#keys = [...new Set(terms.map(({ topologyKey }) => topologyKey))];
    }

    /** Adds a pod on a node; returns the undo, to be called in reverse order. */
    add(pod: Pod, node: SchedulingNode): () => void {
        const lists = this.#keys.flatMap((key) => {
            if (node.labels[key] === undefined) return [];
            const repels = pod.antiAffinity.some(({ topologyKey }) => topologyKey === key);
            const kinds = repels ? [this.#pods, this.#repelling] : [this.#pods];
            return kinds.map((byDomain) => listIn(byDomain, key, node));
        });
        for (const list of lists) list.push(pod);
        return () => {
            for (const list of lists) list.pop();
        };
    }

    /** A pod that may not share a domain with this one, but would on that node. */
    of(pod: Pod, node: SchedulingNode, missingNode: string | undefined): Pod | undefined {
        const counts = (other: Pod) =>
            other.namespace === pod.namespace && other.node !== missingNode;
        for (const key of this.#keys) {
            if (node.labels[key] === undefined) continue;
            const excludes = (from: Pod, target: Pod) =>
                from.antiAffinity.some(
                    ({ topologyKey, selector }) =>
                        topologyKey === key && meets(target.labels, selector),
                );
            const own = pod.antiAffinity.some(({ topologyKey }) => topologyKey === key)
                ? listIn(this.#pods, key, node).find((one) => counts(one) && excludes(pod, one))
                : undefined;
            const rival =
                own ??
                listIn(this.#repelling, key, node).find((one) => counts(one) && excludes(one, pod));
            if (rival !== undefined) return rival;
        }
        return undefined;
    }
}

function listIn(byDomain: Map<string, Pod[]>, key: string, node: SchedulingNode): Pod[] {
    const domain = `${key}=${node.labels[key] ?? ""}`;
    const list = byDomain.get(domain) ?? [];
    byDomain.set(domain, list);
    return list;
}
