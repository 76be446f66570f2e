import { stopCost, tolerableStopSeconds, type StopCost } from "../../plan/stopCost.ts";
import type { Finding } from "../finding.ts";
import type { StopCostSituation } from "./situations.ts";

/** What stopping the kube-apiservers costs, and whether load balancers get time to notice. */
export function stopCostFindings(
    apiServers: readonly { readonly node: string; readonly args: readonly string[] }[],
): readonly Finding[] {
    const costs = apiServers.map(({ node, args }) => ({ node, ...stopCost(args) }));
    const slow = costs.filter(({ drain }) => drain > tolerableStopSeconds);
    const seconds = Math.max(...slow.map(({ delay, drain }) => delay + drain));
    return [
        ...(slow.length > 0
            ? [found("stop-cost", "warn", slow, { kind: "slow-stop", seconds })]
            : []),
        ...(apiServers.length > 1 ? [balancerFinding(costs)] : []),
    ];
}

/** The load balancer itself cannot be asked: what kind it is, is not known. */
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
