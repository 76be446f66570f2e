import type { ClusterSpec } from "../cluster/spec.ts";

/** Whether the upgrade begins with a snapshot of etcd, which the config may turn off or waive. */
export function takesSnapshot(spec: Pick<ClusterSpec, "etcdSnapshot" | "waivers">): boolean {
    return spec.etcdSnapshot.enabled && spec.waivers["etcd-snapshot"] === undefined;
}
