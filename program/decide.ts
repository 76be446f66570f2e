import type { Inventory } from "../core/cluster/inventory.ts";
import type { ClusterSpec } from "../core/cluster/spec.ts";
import type { Cluster } from "../core/cluster/diagnosis.ts";
import { diagnose } from "../core/cluster/diagnose.ts";
import { leaderless } from "../core/cluster/leaderships.ts";
import { describePlan, describeRefusals } from "../core/describe/describePlan.ts";
import { measuredDurations } from "../core/plan/durations.ts";
import { drainedNodes, pendingMoves, type UpgradePlan } from "../core/plan/plan.ts";
import { planUpgrade } from "../core/plan/planUpgrade.ts";
import { graceSeconds } from "../core/preflight/workloads/evicted.ts";
import { isBlocking } from "../core/preflight/finding.ts";
import { preflightFindings } from "../core/preflight/findings.ts";
import { recordedSpans, type RecordFields } from "../core/record/upgradeRecord.ts";
import { refusalsOf } from "../core/refuse/refusalsOf.ts";
import { limits } from "../edge/limits.ts";
import type { LiveCluster } from "../edge/look/liveCluster.ts";
import { collectPreflight } from "../edge/preflight/collect.ts";
import { lookAtRecord } from "../edge/api/upgradeRecords.ts";
import { Refused } from "./refused.ts";

/** What is going to happen, as data and in words. */
export interface Decision {
    readonly inventory: Inventory;
    readonly plan: UpgradePlan;
    /** The cluster's upgrade record before this run. */
    readonly record: RecordFields | undefined;
    /** The plan for people to read, coloured with SGR codes. */
    readonly description: string;
}

/**
 * Observes the cluster and decides; changes nothing.
 *
 * @throws Refused with everything that keeps the upgrade from starting, by policy or preflight.
 */
export async function decide(spec: ClusterSpec, live: LiveCluster): Promise<Decision> {
    const [{ inventory, cluster }, record] = await Promise.all([
        lookUntilLed(spec, live),
        lookAtRecord(live.kubectl).catch(() => undefined), // an API that is down is a refusal below
    ]);
    const plan = planUpgrade(cluster);
    const refusals = refusalsOf(cluster, plan);
    const moves = pendingMoves(plan);
    const facts =
        moves.length === 0
            ? undefined // nothing to do, so nothing can be in the way
            : await collectPreflight(live.run, live.kubectl, cluster);
    const findings = preflightFindings(facts, moves, spec);
    const blocks = findings.filter(isBlocking);
    const drains = drainedNodes(moves);
    const context = {
        colour: true,
        findings,
        durations: measuredDurations(recordedSpans(record)),
        ...(facts?.workloads.kind === "read" && {
            graceSeconds: graceSeconds(facts.workloads.value, drains),
        }),
    };
    if (refusals.length > 0 || blocks.length > 0)
        throw new Refused(describeRefusals(refusals, { ...context, findings: blocks }));
    const description = describePlan(cluster, plan, context);
    return { inventory, plan, record, description };
}

const lookAgainMs = 2000;

/** Observes the cluster, and if nobody leads, does so again for as long as a successor may take. */
async function lookUntilLed(
    spec: ClusterSpec,
    live: LiveCluster,
): Promise<{ readonly inventory: Inventory; readonly cluster: Cluster }> {
    const deadline = live.clock.steadyMs() + limits.succession * 1000;
    for (;;) {
        const inventory = await live.look();
        const cluster = diagnose(inventory, spec);
        const isLed = leaderless(cluster.leaderships).length === 0;
        if (isLed || live.clock.steadyMs() >= deadline) return { inventory, cluster };
        await live.clock.pause(lookAgainMs);
    }
}
