import type { Reply } from "./get.ts";
import type { LeaseReading } from "./leaderWatch.ts";

/** The few fields of the API's objects that the observer reads. */
interface Meta {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly kind: string }[];
}
interface Condition {
    readonly type: string;
    readonly status: string;
}
export interface NodeObject {
    readonly metadata: Meta;
    readonly spec: { readonly unschedulable?: boolean };
    readonly status: { readonly conditions: readonly Condition[] };
}
export interface PodObject {
    readonly metadata: Meta;
    readonly spec: { readonly nodeName?: string };
    readonly status: { readonly phase: string; readonly conditions?: readonly Condition[] };
}
export interface BudgetObject {
    readonly metadata: Meta;
    readonly spec: {
        readonly minAvailable?: number | string;
        readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    };
    readonly status: { readonly desiredHealthy: number };
}

/** What the API said at one moment. */
export interface ClusterView {
    readonly nodes: readonly NodeObject[];
    readonly pods: readonly PodObject[];
    readonly budgets: readonly BudgetObject[];
    readonly leases: Readonly<Record<string, LeaseReading>>;
}

export const electedComponents = ["kube-controller-manager", "kube-scheduler"] as const;

/** Reads all of it through `read`, which GETs a path of the API; rejects if any read fails. */
export async function readCluster(read: (path: string) => Promise<Reply>): Promise<ClusterView> {
    const parsed = async <Shape>(path: string): Promise<Shape> => {
        const { status, body } = await read(path);
        if (status !== 200) throw new Error(`GET ${path}: status ${status}`);
        // The API's documented shape, of which only the fields above are used.
        return JSON.parse(body) as Shape;
    };
    const list = async <Item>(path: string) =>
        (await parsed<{ items: readonly Item[] }>(path)).items;
    const lease = async (name: string): Promise<[string, LeaseReading]> => {
        const path = `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${name}`;
        const { spec } = await parsed<{ spec: { holderIdentity?: string; acquireTime?: string } }>(
            path,
        );
        const acquiredAt = Date.parse(spec.acquireTime ?? "");
        return [name, { holder: spec.holderIdentity ?? "", acquiredAt }];
    };
    const [nodes, pods, budgets, ...leases] = await Promise.all([
        list<NodeObject>("/api/v1/nodes"),
        list<PodObject>("/api/v1/pods"),
        list<BudgetObject>("/apis/policy/v1/poddisruptionbudgets"),
        ...electedComponents.map(lease),
    ]);
    return { nodes, pods, budgets, leases: Object.fromEntries(leases) };
}

/** Workers that accept new Pods: Ready and not cordoned. */
export function servingNodes({ nodes }: ClusterView): readonly string[] {
    return nodes
        .filter(({ spec, status }) => spec.unschedulable !== true && isReady(status.conditions))
        .map(({ metadata }) => metadata.name);
}

/**
 * PodDisruptionBudgets with fewer healthy Pods than they require, in words with the numbers.
 * Healthy is meant as by the disruption controller: Ready and not being deleted; counted from the
 * Pods themselves, because the budget's own status lags while leadership changes.
 */
export function brokenBudgets({ budgets, pods }: ClusterView): readonly string[] {
    return budgets.flatMap(({ metadata, spec, status }) => {
        const labels = Object.entries(spec.selector?.matchLabels ?? {});
        const healthy = pods.filter(
            (pod) =>
                pod.metadata.namespace === metadata.namespace &&
                labels.every(([key, value]) => pod.metadata.labels?.[key] === value) &&
                pod.metadata.deletionTimestamp === undefined &&
                isReady(pod.status.conditions ?? []),
        ).length;
        const wanted =
            typeof spec.minAvailable === "number" ? spec.minAvailable : status.desiredHealthy;
        const name = `${metadata.namespace}/${metadata.name}`;
        return healthy < wanted ? [`PDB ${name}: ${healthy} healthy of ${wanted}`] : [];
    });
}

/** Pods that a drain has to move and that still run on this node. */
export function podsToDrain({ pods }: ClusterView, node: string): readonly string[] {
    return pods
        .filter(
            ({ metadata, spec, status }) =>
                spec.nodeName === node &&
                status.phase === "Running" &&
                metadata.ownerReferences?.some(({ kind }) => kind === "DaemonSet") !== true &&
                metadata.annotations?.["kubernetes.io/config.mirror"] === undefined,
        )
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

function isReady(conditions: readonly Condition[]): boolean {
    return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}
