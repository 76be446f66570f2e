import type { Clock } from "../clock.ts";
import { Failed } from "../failed.ts";
import type { Kubectl } from "./kubectl.ts";
import { until } from "../until.ts";
import { limits } from "../limits.ts";

/** The Deployments and StatefulSets that lack ready replicas, as `kind namespace/name`. */
export async function incompleteWorkloads(kubectl: Kubectl): Promise<ReadonlySet<string>> {
    // A List of apps/v1 Deployment and StatefulSet.
    const list = (await kubectl.json(["get", "deployments,statefulsets", "--all-namespaces"])) as {
        items: readonly {
            kind: string;
            metadata: { namespace: string; name: string };
            spec: { replicas?: number };
            status: { readyReplicas?: number };
        }[];
    };
    return new Set(
        list.items
            .filter(({ spec, status }) => (status.readyReplicas ?? 0) < (spec.replicas ?? 1))
            .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`),
    );
}

/**
 * Waits until no workload lacks replicas except those that already did in `baseline`: pods evicted
 * by one drain run elsewhere before the next drain begins.
 *
 * @throws Failed `workloads-not-recovered`, with those that still do after 180 s.
 */
export async function waitForWorkloads(
    kubectl: Kubectl,
    clock: Clock,
    baseline: ReadonlySet<string>,
): Promise<void> {
    await until(limits.workloads, clock, async () => {
        const worse = [...(await incompleteWorkloads(kubectl))].filter((one) => !baseline.has(one));
        if (worse.length > 0)
            throw new Failed({
                code: "workloads-not-recovered",
                workloads: worse,
                seconds: limits.workloads,
            });
    });
}
