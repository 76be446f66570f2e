import type { MachineFacts } from "./facts.ts";
import type { Finding } from "./finding.ts";

/** etcd complains of itself from here on (server/etcdserver/api/rafthttp/probing_status.go). */
const warnSeconds = 1;
/** Leases last 15 s: with less than this left, a living leader or another upgrade looks dead to us. */
const blockSeconds = 10;

/**
 * Machines whose clock is certainly off, compared with this one's: the time that SSH itself takes is
 * taken off, so a slow connection never looks like a wrong clock.
 */
export function clockFindings(machines: readonly MachineFacts[]): readonly Finding[] {
    return machines.flatMap(({ node, facts }) => {
        if (facts.kind === "unread") return [];
        const { least, most } = facts.value.clock;
        const off = Math.max(least, -most, 0);
        if (off < warnSeconds) return [];
        return [
            {
                check: "clock",
                severity: off < blockSeconds ? "warn" : "block",
                subject: node,
                message: `its clock is at least ${off.toFixed(1)} s ${least > 0 ? "ahead of" : "behind"} this machine's; ${warnSeconds} s is where etcd complains, Leases last 15 s`,
                fix: "synchronise both with the same time servers (chrony, systemd-timesyncd)",
            },
        ];
    });
}
