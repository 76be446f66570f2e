import type { ClusterSpec, Inventory } from "./cluster.ts";
import { apiRefusals } from "./refusals/apiRefusals.ts";
import { harmRefusals } from "./refusals/harmRefusals.ts";
import { machineRefusals } from "./refusals/machineRefusals.ts";
import type { Refusal } from "./refusals/refusal.ts";
import { servingRefusals } from "./refusals/servingRefusals.ts";
import { skewRefusals } from "./refusals/skewRefusals.ts";
import { specRefusals } from "./refusals/specRefusals.ts";
import { versionRefusals } from "./refusals/versionRefusals.ts";
import type { Step } from "./steps.ts";

/**
 * Every reason why the steps must not be taken; empty where they may.
 *
 * The walk of the policy follows only where the target can be reached at all: what a skipped minor
 * or a downgrade would break on the way is no news.
 */
export function refusalsOf(
    inventory: Inventory,
    spec: ClusterSpec,
    steps: readonly Step[],
): readonly Refusal[] {
    const versions = versionRefusals(inventory, spec);
    return [
        ...specRefusals(spec),
        ...machineRefusals(inventory, spec),
        ...harmRefusals(inventory, spec, steps),
        ...apiRefusals(inventory, spec),
        ...versions,
        ...servingRefusals(inventory, spec, steps),
        ...skewRefusals(inventory, versions.length === 0 ? steps : []),
    ];
}
