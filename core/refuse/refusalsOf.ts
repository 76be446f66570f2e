import type { Cluster } from "../cluster/diagnosis.ts";
import { pendingMoves, type UpgradePlan } from "../plan/plan.ts";
import { apiRefusals } from "./apiRefusals.ts";
import { harmRefusals } from "./harmRefusals.ts";
import { machineRefusals } from "./machineRefusals.ts";
import type { Refusal } from "./refusal.ts";
import { servingRefusals } from "./servingRefusals.ts";
import { skewRefusals } from "./skewRefusals.ts";
import { specRefusals } from "./specRefusals.ts";
import { versionRefusals } from "./versionRefusals.ts";

/**
 * Every reason why the plan must not be carried out; empty if it may be.
 *
 * The policy is walked only if the target can be reached at all: what a skipped minor or a
 * downgrade would break on the way adds nothing new.
 */
export function refusalsOf(cluster: Cluster, plan: UpgradePlan): readonly Refusal[] {
    const moves = pendingMoves(plan);
    const versions = versionRefusals(cluster);
    return [
        ...specRefusals(cluster.spec),
        ...machineRefusals(cluster),
        ...harmRefusals(cluster, moves),
        ...apiRefusals(cluster),
        ...versions,
        ...servingRefusals(cluster, moves),
        ...skewRefusals(cluster, versions.length === 0 ? moves : []),
    ];
}
