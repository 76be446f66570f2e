import { type Properties, revealedProperties, type Value } from "../../values.ts";
import { Cluster } from "./cluster.ts";
import type { Kind } from "./kinds.ts";
import type { Objects } from "./objects.ts";
import { settingsOf } from "./settings.ts";

// A preview without a cluster must not hang.
const scopeQuestionMs = 5000;

/** Where an object that names no namespace goes; undefined for what has none. Without a cluster to ask, one is assumed. */
export async function defaultNamespace(
    objects: Objects,
    kind: Kind,
    signal: AbortSignal,
): Promise<string | undefined> {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(scopeQuestionMs)]);
    if (clusterWide.includes(kind.kind)) return undefined;
    const namespaced = await objects.isNamespaced(kind, soon).catch(() => true);
    if (!namespaced) return undefined;
    return objects.cluster.namespace().catch(() => "default");
}

// Those that a program is likely to create, so that no cluster has to be asked.
const clusterWide = [
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "Namespace",
    "PersistentVolume",
    "PriorityClass",
    "StorageClass",
];

/** The cluster that provider settings lead to; undefined when they cannot be read. */
export async function clusterOf(inputs: Properties): Promise<Value | undefined> {
    const texts = Object.entries(revealedProperties(inputs)).map(
        ([key, value]): [string, string] => [
            key,
            typeof value === "string" ? value : JSON.stringify(value),
        ],
    );
    try {
        const cluster = (
            await new Cluster(settingsOf(new Map(texts))).config()
        ).getCurrentCluster();
        return { server: cluster?.server ?? "", ca: cluster?.caData ?? cluster?.caFile ?? "" };
    } catch {
        return undefined;
    }
}
