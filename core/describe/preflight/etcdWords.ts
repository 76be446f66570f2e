import type { EtcdSituation } from "../../preflight/machines/situations.ts";
import type { Ailment } from "../../preflight/machines/situations.ts";
import type { SnapshotSituation } from "../../preflight/machines/situations.ts";
import { bytes, count } from "../words.ts";
import type { FindingWords } from "./words.ts";

/** What is wrong with etcd, or with its snapshot, in words. */
export function etcdWords(what: EtcdSituation | SnapshotSituation): FindingWords {
    switch (what.kind) {
        case "unhealthy-member":
            return {
                message: `is not healthy: ${ailmentText(what.ailment)}; ${what.healthy} of ${count(what.voters, "voting member")} are, and a quorum is ${what.quorum}`,
                fix: "make every member healthy first: a restart must not cost the quorum",
            };
        case "no-member-to-spare":
            return {
                message: `can lose no member: ${count(what.voters, "voting member")}, and a quorum is ${what.quorum}`,
                fix: "run three members, so that one may fail during the upgrade",
            };
        case "etcd-alarm":
            return {
                message: `has raised the alarm ${what.alarm}`,
                fix:
                    what.alarm === "NOSPACE"
                        ? "compact and defragment, then etcdctl alarm disarm"
                        : "restore that member from a healthy one before anything else",
            };
        case "old-etcd":
            return {
                message: `runs ${what.version}; for kube-apiserver 1.${what.apiServerMinor} it should be at least ${what.minimum.join(" or ")} (${what.source})`,
                fix: "upgrade etcd first, one minor at a time",
            };
        case "etcd-near-quota":
            return {
                message: `its database of ${bytes(what.databaseSize)} is ${what.percent} % of its quota of ${bytes(what.quota)}; at 100 % it refuses every write`,
                fix: "compact and defragment, or raise --quota-backend-bytes",
            };
        case "missing-etcd-tool":
            return {
                message: `${what.tool} is not on its PATH, so no snapshot can be ${what.tool === "etcdctl" ? "taken" : "read back"} before the first kube-apiserver`,
                fix: "install etcdctl and etcdutl there, in etcd's own version; or take a snapshot yourself, and waive this or set etcdSnapshot.enabled to false",
            };
    }
}

function ailmentText(ailment: Ailment): string {
    switch (ailment.kind) {
        case "unread":
            return ailment.reason;
        case "errors":
            return ailment.errors.join("; ");
        case "no-leader":
            return "it sees no leader";
    }
}
