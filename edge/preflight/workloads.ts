import type {
    Budget,
    PinnedVolume,
    SchedulingNode,
    Workloads,
} from "../../core/preflight/facts.ts";
import type { Kubectl } from "../api/kubectl.ts";
import type { KubeBudget, KubeNode, KubePod, KubeVolume, List } from "./kubeObjects.ts";
import { podOf } from "./pods.ts";
import { quantities } from "./requests.ts";
import { nodeTerm, requirements } from "./requirements.ts";

/** Pods, budgets, nodes, and which nodes the claims' volumes can be mounted on. */
export async function lookAtWorkloads(kubectl: Pick<Kubectl, "json">): Promise<Workloads> {
    const get = (...args: readonly string[]) => kubectl.json(["get", ...args]);
    // Lists of the kinds that are asked for, see kubeObjects.ts.
    const [pods, budgets, nodes, volumes] = await Promise.all([
        get("pods", "--all-namespaces") as Promise<List<KubePod>>,
        get("poddisruptionbudgets", "--all-namespaces") as Promise<List<KubeBudget>>,
        get("nodes") as Promise<List<KubeNode>>,
        get("persistentvolumes") as Promise<List<KubeVolume>>,
    ]);
    const pinned = pinnedVolumes(volumes.items);
    return {
        pods: pods.items.map((pod) => podOf(pod, pinned)),
        budgets: budgets.items.map(budgetOf),
        nodes: nodes.items.map(nodeOf),
    };
}

/** By `namespace/claim`: the volumes that not every node can mount. */
function pinnedVolumes(volumes: readonly KubeVolume[]): ReadonlyMap<string, PinnedVolume> {
    return new Map(
        volumes.flatMap(({ metadata, spec }) => {
            const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
            if (spec.claimRef === undefined || terms === undefined) return [];
            const claim = `${spec.claimRef.namespace}/${spec.claimRef.name}`;
            return [[claim, { claim, volume: metadata.name, nodes: terms.map(nodeTerm) }] as const];
        }),
    );
}

function budgetOf({ metadata, spec, status }: KubeBudget): Budget {
    const condition = status?.conditions?.find(
        (one) => one.type === "DisruptionAllowed" && one.status === "False",
    );
    const upToDate =
        status !== undefined && (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
    return {
        namespace: metadata.namespace ?? "",
        name: metadata.name,
        selector: spec.selector === undefined ? undefined : requirements(spec.selector),
        rule:
            spec.maxUnavailable === undefined
                ? `minAvailable: ${spec.minAvailable ?? 0}`
                : `maxUnavailable: ${spec.maxUnavailable}`,
        alwaysAllowUnhealthy: spec.unhealthyPodEvictionPolicy === "AlwaysAllow",
        upToDate,
        expectedPods: status?.expectedPods ?? 0,
        desiredHealthy: status?.desiredHealthy ?? 0,
        currentHealthy: status?.currentHealthy ?? 0,
        disruptionsAllowed: status?.disruptionsAllowed ?? 0,
        notAllowed:
            condition === undefined
                ? undefined
                : {
                      reason: condition.reason,
                      message: condition.message,
                      since: Date.parse(condition.lastTransitionTime) / 1000,
                  },
    };
}

function nodeOf({ metadata, spec, status }: KubeNode): SchedulingNode {
    return {
        name: metadata.name,
        ready: status.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false,
        unschedulable: spec.unschedulable === true,
        labels: metadata.labels ?? {},
        // Cordoning adds a taint besides the field: it is reported only once.
        taints: (spec.taints ?? [])
            .filter(({ key }) => key !== "node.kubernetes.io/unschedulable")
            .map(({ key, value = "", effect }) => ({ key, value, effect })),
        allocatable: quantities(status.allocatable ?? {}),
        runtime: status.nodeInfo.containerRuntimeVersion,
    };
}
