import type { PropertyPath } from "../../propertyPath.ts";
import type { Kind } from "./kinds.ts";
import type { Settings } from "./settings.ts";

/**
 * What the API does not let one change in place, by kind: path prefixes. The table of the official
 * provider (pulumi-kubernetes 4.32, provider/pkg/provider/diff.go), shortened where the API allows
 * even less, as for Pods.
 */
const fixed: Readonly<Record<string, readonly string[]>> = {
    "apps/v1 DaemonSet": ["spec.selector"],
    "apps/v1 Deployment": ["spec.selector"],
    "apps/v1 StatefulSet": [
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ],
    "batch/v1 Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
    "rbac.authorization.k8s.io/v1 ClusterRoleBinding": ["roleRef"],
    "rbac.authorization.k8s.io/v1 RoleBinding": ["roleRef"],
    "storage.k8s.io/v1 StorageClass": ["parameters", "provisioner"],
    "v1 PersistentVolume": ["spec"],
    "v1 PersistentVolumeClaim": [
        "spec.accessModes",
        "spec.selector",
        "spec.storageClassName",
        "spec.volumeName",
    ],
    "v1 Pod": ["spec"],
    "v1 ResourceQuota": ["spec.scopes"],
    "v1 Service": ["spec.clusterIP"],
};
const mutable: Readonly<Record<string, readonly string[]>> = {
    "v1 PersistentVolume": [
        "spec.accessModes",
        "spec.capacity",
        "spec.claimRef",
        "spec.mountOptions",
        "spec.nodeAffinity",
        "spec.persistentVolumeReclaimPolicy",
        "spec.storageClassName",
        "spec.volumeMode",
    ],
    "v1 Pod": ["spec.activeDeadlineSeconds", "spec.tolerations"],
};

/** Whether a change at `path` asks for a new object. */
export function isFixed(
    { apiVersion, kind }: Kind,
    path: PropertyPath,
    settings: Settings,
): boolean {
    const key = `${apiVersion} ${kind}`;
    const always = ["metadata.name", "metadata.namespace"];
    const wanted = [...always, ...(fixed[key] ?? []), ...(byChoice(key, settings) ?? [])];
    const text = path.join(".");
    const under = (prefix: string): boolean => text === prefix || text.startsWith(`${prefix}.`);
    return wanted.some(under) && !(mutable[key] ?? []).some(under);
}

/** ConfigMaps and Secrets are replaced as a whole unless the provider's settings say otherwise. */
function byChoice(key: string, settings: Settings): readonly string[] | undefined {
    if (key === "v1 ConfigMap" && !settings.configMapsMutable) return ["data", "binaryData"];
    if (key === "v1 Secret")
        return settings.secretsMutable ? ["type"] : ["type", "data", "stringData"];
    return undefined;
}
