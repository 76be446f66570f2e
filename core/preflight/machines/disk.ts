import type { Component } from "../../cluster/component.ts";
import type { HostFacts } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { roundedBytes } from "../quantity.ts";
import type { DiskSituation } from "./situations.ts";

/** A target's binary may be larger than the current one: by up to 13 % from v1.36.4 to v1.37.2. */
const growth = 1.25;
/** The kubelet begins to evict pods below this share of its file system (evictionHard nodefs.available). */
const evictionShare = 0.1;

/**
 * Space for the target's binaries beside the current ones, which are kept for a rollback, and for
 * the snapshot of etcd if a kube-apiserver is swapped.
 */
export function diskFindings(
    node: string,
    { disk, staged, etcd }: HostFacts,
    toSwap: readonly Component[],
): readonly Finding[] {
    const binaries = toSwap.map((component) => {
        const size = disk.binaries[component] ?? 0;
        const target = staged.includes(component) ? 0 : growth * size;
        // If the current file cannot be kept by a hard link, it is kept as a copy.
        return target + (disk.copied.includes(component) ? size : 0);
    });
    const databases =
        toSwap.includes("kube-apiserver") && etcd?.kind === "read"
            ? etcd.value.members.map(({ status }) =>
                  status.kind === "read" ? status.value.databaseSize : 0,
              )
            : [];
    const needed = binaries.reduce((a, b) => a + b, 0) + Math.max(0, ...databases);
    if (needed === 0) return [];
    const left = disk.free - needed;
    const found = (
        severity: Finding["severity"],
        kind: DiskSituation["kind"],
    ): readonly Finding[] => [
        {
            check: "disk-space",
            severity,
            subjects: [{ kind: "files", node, paths: ["/var/lib/kube-lockstep"] }],
            what: {
                kind,
                free: roundedBytes(disk.free),
                total: roundedBytes(disk.total),
                needed: roundedBytes(needed),
            },
        },
    ];
    if (left < 0) return found("block", "no-space");
    return left < disk.total * evictionShare ? found("warn", "little-space") : [];
}
