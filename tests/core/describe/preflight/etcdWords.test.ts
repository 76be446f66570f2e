import type { Ailment } from "../../../../core/preflight/machines/situations.ts";
import { assertWords, type Row } from "./words.ts";

const unhealthy = (ailment: Ailment, text: string): Row => [
    { kind: "unhealthy-member", ailment, healthy: 2, voters: 3, quorum: 2 },
    `is not healthy: ${text}; 2 of 3 voting members are, and a quorum is 2`,
    "make every member healthy first: a restart must not cost the quorum",
];
const installTools =
    "install etcdctl and etcdutl there, in etcd's own version; or take a snapshot yourself, and waive this or set etcdSnapshot.enabled to false";

describe("etcdWords", () => {
    assertWords([
        unhealthy({ kind: "unread", reason: "connection refused" }, "connection refused"),
        unhealthy({ kind: "errors", errors: ["no leader", "corrupt"] }, "no leader; corrupt"),
        unhealthy({ kind: "no-leader" }, "it sees no leader"),
        [
            { kind: "no-member-to-spare", voters: 1, quorum: 1 },
            "can lose no member: 1 voting member, and a quorum is 1",
            "run three members, so that one may fail during the upgrade",
        ],
        [
            { kind: "etcd-alarm", alarm: "NOSPACE" },
            "has raised the alarm NOSPACE",
            "compact and defragment, then etcdctl alarm disarm",
        ],
        [
            { kind: "etcd-alarm", alarm: "CORRUPT" },
            "has raised the alarm CORRUPT",
            "restore that member from a healthy one before anything else",
        ],
        [
            {
                kind: "old-etcd",
                version: "3.4.28",
                apiServerMinor: 37,
                minimum: ["3.4.29", "3.5.11"],
                source: "https://example.org",
            },
            "runs 3.4.28; for kube-apiserver 1.37 it should be at least 3.4.29 or 3.5.11 (https://example.org)",
            "upgrade etcd first, one minor at a time",
        ],
        [
            {
                kind: "etcd-near-quota",
                databaseSize: 1.6 * 2 ** 30,
                quota: 2 ** 31,
                percent: 80,
            },
            "its database of 1.6 GiB is 80 % of its quota of 2.0 GiB; at 100 % it refuses every write",
            "compact and defragment, or raise --quota-backend-bytes",
        ],
        [
            { kind: "missing-etcd-tool", tool: "etcdctl" },
            "etcdctl is not on its PATH, so no snapshot can be taken before the first kube-apiserver",
            installTools,
        ],
        [
            { kind: "missing-etcd-tool", tool: "etcdutl" },
            "etcdutl is not on its PATH, so no snapshot can be read back before the first kube-apiserver",
            installTools,
        ],
    ]);
});
