import type { ComponentSighting } from "../cluster.ts";
import { flagValue } from "../flags.ts";
import type { Finding } from "./finding.ts";
import { listed } from "../describe/words.ts";

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
    const findings: Finding[] = [];
    if (slow.length > 0)
        findings.push({
            check: "stop-cost",
            severity: "warn",
            subject: listed(slow.map(({ node }) => node)),
            message: `kube-apiserver may take ${Math.max(...slow.map(({ delay, drain }) => delay + drain))} s to stop: open watches hold it until --request-timeout`,
            fix: "start it with --shutdown-watch-termination-grace-period=2s, or --shutdown-send-retry-after=true",
        });
    if (apiServers.length > 1) findings.push(...balancerFindings(costs));
    return findings;
}

/** The load balancer itself cannot be asked: what kind it is, nobody knows. */
function balancerFindings(
    costs: readonly (StopCost & { readonly node: string })[],
): readonly Finding[] {
    const abrupt = costs.filter(({ delay }) => delay === 0).map(({ node }) => node);
    if (abrupt.length > 0)
        return [
            {
                check: "load-balancer",
                severity: "warn",
                subject: listed(abrupt),
                message:
                    "kube-apiserver stops accepting at once, without --shutdown-delay-duration: requests that the load balancer still sends there are refused",
                fix: "start it with a --shutdown-delay-duration above the load balancer's check interval × failures",
            },
        ];
    const shortest = Math.min(...costs.map(({ delay }) => delay));
    return [
        {
            check: "load-balancer",
            severity: "inform",
            subject: listed(costs.map(({ node }) => node)),
            message: `a kube-apiserver that stops is unready for ${shortest} s before it refuses requests; the load balancer's settings cannot be read from here`,
            fix: `make sure that its check of /readyz takes a server out in less: interval × failures + timeout < ${shortest} s`,
        },
    ];
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
