import type { ClusterSpec, Inventory } from "../core/cluster.ts";
import { describePlan, describeRefusals } from "../core/describe.ts";
import { planUpgrade, type UpgradePlan } from "../core/plan.ts";
import type { RecordFields } from "../core/upgradeRecord.ts";
import type { LiveCluster } from "../edge/liveCluster.ts";
import { lookAtRecord } from "../edge/upgradeRecords.ts";
import { Refused } from "./refused.ts";

/** What is going to happen, in data and in words. */
export interface Decision {
    readonly inventory: Inventory;
    readonly plan: UpgradePlan;
    /** The cluster's upgrade record before this run. */
    readonly record: RecordFields | undefined;
    /** The plan as a person wants to read it. */
    readonly description: string;
}

/**
 * Looks at the cluster and decides; changes nothing.
 *
 * @throws Refused with everything that keeps the upgrade from starting.
 */
export async function decide(spec: ClusterSpec, live: LiveCluster): Promise<Decision> {
    const [inventory, record] = await Promise.all([
        live.look(),
        lookAtRecord(live.kubectl).catch(() => undefined), // an API that is down is a refusal below
    ]);
    const outcome = planUpgrade(inventory, spec);
    if (outcome.kind === "refused") throw new Refused(describeRefusals(outcome.refusals));
    return {
        inventory,
        plan: outcome.plan,
        record,
        description: describePlan(outcome.plan, inventory, spec, {}),
    };
}
