import type { ComponentSighting } from "../cluster.ts";
import { flagValue } from "../flags.ts";
import type { Finding } from "./finding.ts";

export type StopCostSituation =
    | { readonly kind: "slow-stop"; readonly seconds: number }
    | { readonly kind: "abrupt-stop" }
    | { readonly kind: "announced-stop"; readonly seconds: number };

/** What kube-apiserver does when its unit is stopped, in seconds, by its flags. */
export interface StopCost {
    /** It goes on serving, unready, so that load balancers turn away from it. */
    readonly delay: number;
    /** After that, how long open requests and watches may hold it. */
    readonly drain: number;
}

const tolerableSeconds = 15;

/**
 * How long a kube-apiserver takes to stop. Measured on v1.36.4 with watches open: 60.9 s by default,
 * 2.1 s with `--shutdown-watch-termination-grace-period=2s`, 3.2 s with `--shutdown-send-retry-after`.
 */
export function stopCost(args: readonly string[]): StopCost {
    const seconds = (name: string) => durationSeconds(flagValue(args, name) ?? "0s");
    const requestTimeout = durationSeconds(flagValue(args, "request-timeout") ?? "1m0s");
    const grace = seconds("shutdown-watch-termination-grace-period");
    const retryAfter = flagValue(args, "shutdown-send-retry-after") === "true";
    return {
        delay: seconds("shutdown-delay-duration"),
        drain: retryAfter ? Math.max(grace, 3) : grace > 0 ? grace : requestTimeout,
    };
}

/** What stopping the kube-apiservers costs, and whether load balancers are given time to notice. */
export function stopCostFindings(
    apiServers: readonly { readonly node: string; readonly sighting: ComponentSighting }[],
): readonly Finding[] {
    const costs = apiServers.map(({ node, sighting }) => ({ node, ...stopCost(sighting.args) }));
    const slow = costs.filter(({ drain }) => drain > tolerableSeconds);
    const seconds = Math.max(...slow.map(({ delay, drain }) => delay + drain));
    return [
        ...(slow.length > 0
            ? [found("stop-cost", "warn", slow, { kind: "slow-stop", seconds })]
            : []),
        ...(apiServers.length > 1 ? [balancerFinding(costs)] : []),
    ];
}

/** The load balancer itself cannot be asked: what kind it is, nobody knows. */
function balancerFinding(costs: readonly (StopCost & { readonly node: string })[]): Finding {
    const abrupt = costs.filter(({ delay }) => delay === 0);
    if (abrupt.length > 0) return found("load-balancer", "warn", abrupt, { kind: "abrupt-stop" });
    const seconds = Math.min(...costs.map(({ delay }) => delay));
    return found("load-balancer", "inform", costs, { kind: "announced-stop", seconds });
}

function found(
    check: Finding["check"],
    severity: Finding["severity"],
    of: readonly { readonly node: string }[],
    what: StopCostSituation,
): Finding {
    const names = of.map(({ node }) => node);
    return { check, severity, subjects: [{ kind: "group", names }], what };
}

/** `1h2m3.5s` in seconds; NaN where the text is no Go duration. */
export function durationSeconds(text: string): number {
    const perUnit: Readonly<Record<string, number>> = {
        h: 3600,
        m: 60,
        s: 1,
        ms: 1e-3,
        us: 1e-6,
        ns: 1e-9,
    };
    if (text === "0") return 0;
    if (!/^(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(text)) return Number.NaN;
    return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)].reduce(
        (total, [, amount, unit = "s"]) =>
            total + Number(amount) * (perUnit[unit.replace("µ", "u")] ?? 0),
        0,
    );
}
