import { Failed } from "../../../edge/failed.ts";
import type { KubectlOptions } from "../../../edge/api/kubectl.ts";
import type { SimulatedCluster, SimulatedNode } from "./simulatedCluster.ts";
import { Refusal } from "./refusal.ts";

/** A core/v1 Node. */
export function nodeObject(node: SimulatedNode): object {
    const { name, addresses, notReady, unschedulable, annotations, kubelet } = node;
    return {
        metadata: { name, annotations },
        spec: unschedulable ? { unschedulable } : {},
        status: {
            conditions: [
                {
                    type: "Ready",
                    status: notReady === undefined ? "True" : "False",
                    message: notReady ?? "kubelet is posting ready status",
                },
            ],
            nodeInfo: { kubeletVersion: kubelet, containerRuntimeVersion: "containerd://2.1.4" },
            addresses: addresses.map((address) => ({ type: "InternalIP", address })),
            allocatable: { cpu: "4", memory: "8Gi", pods: "110" },
        },
    };
}

interface Patch {
    readonly metadata: { readonly annotations: Readonly<Record<string, string | null>> };
    readonly spec: { readonly unschedulable: boolean | null };
}

/** A merge patch: null removes a field. */
export function patchNode(node: SimulatedNode, text: string): string {
    const { metadata, spec } = JSON.parse(text) as Patch; // what edge/api/drain.ts writes
    node.annotations = Object.fromEntries(
        Object.entries({ ...node.annotations, ...metadata.annotations }).flatMap(([key, value]) =>
            value === null ? [] : [[key, value]],
        ),
    );
    node.unschedulable = spec.unschedulable === true;
    return `node/${node.name} patched`;
}

/** Evicts what no budget refuses; what one refuses is retried until kubectl's time is up. */
export async function drainNode(
    cluster: SimulatedCluster,
    node: SimulatedNode,
    isLastTry: boolean,
    { timeoutSeconds = 60 }: KubectlOptions,
): Promise<string> {
    node.unschedulable = true;
    await cluster.clock.pause(isLastTry ? 1000 : timeoutSeconds * 1000);
    cluster.pods = cluster.pods.filter((pod) => pod.node !== node.name || pod.isRefused);
    const left = cluster.pods.filter((pod) => pod.node === node.name);
    if (left.length === 0) return `node/${node.name} drained`;
    if (!isLastTry) throw new Failed({ code: "kubectl-timeout", args: ["drain", node.name] });
    throw new Refusal(left.map(({ name }) => evictionError(name)).join("\n"));
}

/** As kubectl puts it. */
export function evictionError(pod: string): string {
    return `error when evicting pods/"${pod}" -n "default": Cannot evict pod as it would violate the pod's disruption budget.`;
}
