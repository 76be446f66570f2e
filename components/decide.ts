import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterSpec, Inventory } from "../core/cluster.ts";
import { describePlan, describeRefusals } from "../core/describe.ts";
import { measuredDurations } from "../core/durations.ts";
import { leaderless } from "../core/leaders.ts";
import { planUpgrade, stepsOf, type UpgradePlan } from "../core/plan.ts";
import { graceSeconds } from "../core/preflight/evicted.ts";
import { isBlocking } from "../core/preflight/finding.ts";
import { preflightFindings } from "../core/preflight/findings.ts";
import { recordedSpans, type RecordFields } from "../core/record/upgradeRecord.ts";
import type { LiveCluster } from "../edge/liveCluster.ts";
import { collectPreflight } from "../edge/preflight/collect.ts";
import { lookAtRecord } from "../edge/upgradeRecords.ts";
import { Refused } from "./refused.ts";

/** What is going to happen, in data and in words. */
export interface Decision {
    readonly inventory: Inventory;
    readonly plan: UpgradePlan;
    /** The cluster's upgrade record before this run. */
    readonly record: RecordFields | undefined;
    /** The plan as a person wants to read it, coloured with SGR codes. */
    readonly description: string;
}

/**
 * Looks at the cluster and decides; changes nothing.
 *
 * @throws Refused with everything that keeps the upgrade from starting, policy and preflight.
 */
export async function decide(spec: ClusterSpec, live: LiveCluster): Promise<Decision> {
    const [inventory, record] = await Promise.all([
        lookUntilLed(spec, live),
        lookAtRecord(live.kubectl).catch(() => undefined), // an API that is down is a refusal below
    ]);
    const steps = stepsOf(inventory, spec);
    const facts =
        steps.length === 0
            ? undefined // nothing that anything could be in the way of
            : await collectPreflight(live.run, live.kubectl, spec, inventory);
    const findings = preflightFindings(facts, { steps }, spec);
    const blocks = findings.filter(isBlocking);
    const outcome = planUpgrade(inventory, spec);
    const drains = steps.filter((step) => step.drains).map(({ node }) => node);
    const telling = {
        colour: true,
        findings,
        durations: measuredDurations(recordedSpans(record)),
        ...(facts?.workloads.kind === "read" && {
            graceSeconds: graceSeconds(facts.workloads.value, drains),
        }),
    };
    if (outcome.kind === "refused")
        throw new Refused(describeRefusals(outcome.refusals, { ...telling, findings: blocks }));
    if (blocks.length > 0)
        throw new Refused(describeRefusals([], { ...telling, findings: blocks }));
    const description = describePlan(outcome.plan, inventory, spec, telling);
    return { inventory, plan: outcome.plan, record, description };
}

/** A leader that was just ended has a successor within its Lease's 15 s: that is worth waiting for. */
const successionSeconds = 20;
const lookAgainMs = 2000;

/** Looks, and where nobody leads looks again for as long as a successor may take. */
async function lookUntilLed(spec: ClusterSpec, live: LiveCluster): Promise<Inventory> {
    const deadline = performance.now() + successionSeconds * 1000;
    for (;;) {
        const inventory = await live.look();
        const isLed = leaderless(inventory, spec).length === 0;
        if (isLed || performance.now() >= deadline) return inventory;
        await sleep(lookAgainMs);
    }
}
