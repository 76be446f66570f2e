import { parse } from "semver";
import type { ClusterSpec } from "../../cluster/spec.ts";
import type { MachineFacts } from "../facts.ts";
import type { Finding } from "../finding.ts";

/**
 * Whether the first control plane, which takes the snapshot before the first kube-apiserver is
 * swapped, has the tools for it. From etcd v3.6 on, only etcdutl can read one back, etcdctl cannot.
 */
export function snapshotFindings(
    machines: readonly MachineFacts[],
    spec: Pick<ClusterSpec, "controlPlanes" | "etcdSnapshot">,
): readonly Finding[] {
    const node = spec.controlPlanes[0]?.node;
    const host = machines.find((machine) => machine.node === node)?.facts;
    if (!spec.etcdSnapshot.enabled || node === undefined || host?.kind !== "read") return [];
    const { etcdTools, etcd } = host.value;
    const members = etcd?.kind === "read" ? etcd.value.members : [];
    const readsBackItself = members.some(({ status }) => {
        const version = status.kind === "read" ? parse(status.value.version) : null;
        return version?.compare("3.6.0") === -1;
    });
    const missing = etcdTools.includes("etcdctl") ? "etcdutl" : "etcdctl";
    if (etcdTools.includes(missing) || (missing === "etcdutl" && readsBackItself)) return [];
    return [
        {
            check: "etcd-snapshot",
            severity: "block",
            subjects: [node],
            what: { kind: "missing-etcd-tool", tool: missing },
        },
    ];
}
