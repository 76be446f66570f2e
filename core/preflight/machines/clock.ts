import type { MachineFacts } from "../facts.ts";
import type { Finding } from "../finding.ts";

/** etcd itself complains from here on (server/etcdserver/api/rafthttp/probing_status.go). */
const warnSeconds = 1;
/** Leases last 15 s: with less margin, a living leader or another upgrade would look dead to us. */
const blockSeconds = 10;

/**
 * Machines whose clock is certainly off, compared with this one's: the time that SSH itself takes
 * is subtracted, so a slow connection never looks like a wrong clock.
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
                subjects: [node],
                what: {
                    kind: "clock-off",
                    seconds: Number(off.toFixed(1)),
                    way: least > 0 ? "ahead" : "behind",
                    limit: warnSeconds,
                },
            },
        ];
    });
}
