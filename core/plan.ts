import type { ClusterSpec, Inventory } from "./cluster.ts";
import { notesOf, type Note } from "./notes.ts";
import { refusalsOf } from "./refusals.ts";
import type { Refusal } from "./refusals/refusal.ts";
import { stepsOf, type Step } from "./steps.ts";
import { swapTokens, type SwapTokens } from "./swapTokens.ts";

export { controllersOrder, stepsOf, type Step, type StepKind } from "./steps.ts";
export type { Note } from "./notes.ts";
export type { Refusal } from "./refusals/refusal.ts";
export type { SwapTokens } from "./swapTokens.ts";

/** What an upgrade does, and in which order. */
export interface UpgradePlan {
    readonly steps: readonly Step[];
    /** What the reader should know beforehand. */
    readonly notes: readonly Note[];
    /** For every machine of the inventory, also those without a step. */
    readonly swapTokens: SwapTokens;
}

export type Planned =
    | { readonly kind: "plan"; readonly plan: UpgradePlan }
    | { readonly kind: "refused"; readonly refusals: readonly Refusal[] };

/**
 * The way from what was observed to what the spec wants, or every reason why there is none.
 *
 * Pure: the same inventory and spec give the same plan. At the target the plan has no steps.
 */
export function planUpgrade(inventory: Inventory, spec: ClusterSpec): Planned {
    const steps = stepsOf(inventory, spec);
    const refusals = refusalsOf(inventory, spec, steps);
    if (refusals.length > 0) return { kind: "refused", refusals };
    return {
        kind: "plan",
        plan: {
            steps,
            notes: notesOf(inventory, spec, steps),
            swapTokens: swapTokens(inventory),
        },
    };
}
