import type { ClusterSpec, Inventory } from "./cluster.ts";
import type { Refusal } from "./refusals/refusal.ts";
import type { Step } from "./steps.ts";

export function refusalsOf(
    _inventory: Inventory,
    _spec: ClusterSpec,
    _steps: readonly Step[],
): readonly Refusal[] {
    return [];
}
