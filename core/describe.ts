import type { ClusterSpec, Inventory } from "./cluster.ts";
import type { Refusal, StepKind, UpgradePlan } from "./plan.ts";
import type { Finding } from "./preflight/finding.ts";

/** What a description may lean on besides the plan. */
export interface Telling {
    /** True where there is a terminal. */
    readonly colour?: boolean;
    /** What the preflight found. */
    readonly findings?: readonly Finding[];
    /** Seconds per step as measured on this cluster before, from the upgrade record. */
    readonly durations?: Readonly<Partial<Record<StepKind, number>>>;
    /** The longest terminationGracePeriodSeconds among the pods that a node's drain evicts. */
    readonly graceSeconds?: ReadonlyMap<string, number>;
}

/** The plan as a person wants to read it, in at most 100 columns. */
export function describePlan(
    plan: UpgradePlan,
    _inventory: Inventory,
    spec: ClusterSpec,
    _telling: Telling = {},
): string {
    const lines = plan.steps.map(
        ({ node, components, to }, at) =>
            `${at + 1}. ${node}: ${components.join(", ")} → ${to.text}`,
    );
    return [
        `${spec.name}: ${plan.steps.length === 0 ? "nothing to do" : `${plan.steps.length} steps`}`,
        ...lines,
    ].join("\n");
}

/** Every reason why there is no plan, one paragraph each. */
export function describeRefusals(
    refusals: readonly Refusal[],
    _telling: Pick<Telling, "colour"> = {},
): string {
    return refusals.map(({ message }) => `- ${message}`).join("\n");
}
