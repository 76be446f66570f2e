import type { NodeSighting } from "../../core/cluster/inventory.ts";
import { readingOf } from "../../core/cluster/reading.ts";
import type { Kubectl } from "./kubectl.ts";

/** On a Node that kube-lockstep cordoned, from the cordon until it is uncordoned as found. */
export const cordonAnnotation = "kube-lockstep.io/cordoned";

/** Every node in the API. */
export async function lookAtNodes(kubectl: Kubectl): Promise<readonly NodeSighting[]> {
    // An answer of `get nodes -o json` is a List of core/v1 Node.
    const list = (await kubectl.json(["get", "nodes"])) as { items: readonly ApiNode[] };
    return list.items.map(nodeSighting);
}

/** One node; rejects if the API does not know it. */
export async function lookAtNode(kubectl: Kubectl, name: string): Promise<NodeSighting> {
    return nodeSighting((await kubectl.json(["get", "node", name])) as ApiNode); // core/v1 Node
}

interface ApiNode {
    readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
    readonly spec: { readonly unschedulable?: boolean };
    readonly status: {
        readonly conditions?: readonly { type: string; status: string; message?: string }[];
        readonly nodeInfo: { readonly kubeletVersion: string };
        readonly addresses?: readonly { address: string }[];
    };
}

function nodeSighting({ metadata, spec, status }: ApiNode): NodeSighting {
    const readyCondition = status.conditions?.find(({ type }) => type === "Ready");
    return {
        name: metadata.name,
        ready: readyCondition?.status === "True",
        readyMessage: readyCondition?.message ?? "its kubelet has not reported yet",
        unschedulable: spec.unschedulable === true,
        cordonedByUs: metadata.annotations?.[cordonAnnotation] !== undefined,
        kubelet: readingOf(status.nodeInfo.kubeletVersion),
        addresses: (status.addresses ?? []).map(({ address }) => address),
    };
}
