import type { ClusterSpec } from "../cluster/spec.ts";

/** Whether the upgrade begins with a snapshot of etcd: unless the config turns it off, or waives it. */
export function takesSnapshot(spec: Pick<ClusterSpec, "etcdSnapshot" | "waivers">): boolean {
    return spec.etcdSnapshot.enabled && spec.waivers["etcd-snapshot"] === undefined;
}
