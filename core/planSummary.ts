import type { ClusterSpec, Inventory } from "./cluster.ts";
import { disagreements, type Disagreement } from "./describe/truth.ts";
import { predictedSeconds } from "./durations.ts";
import type { Telling } from "./describe.ts";
import type { Note, Step, UpgradePlan } from "./plan.ts";
import type { Finding } from "./preflight/finding.ts";

/** What describePlan tells, for machines: nothing in it but JSON. */
export interface PlanSummary {
    readonly cluster: string;
    readonly version: string;
    readonly workerVersion: string;
    /** In the order of the plan; `seconds` is the prediction, `to` a version's text. */
    readonly steps: readonly (Omit<Step, "to"> & {
        readonly to: string;
        readonly seconds: number;
    })[];
    readonly seconds: number;
    readonly notes: readonly Note[];
    /** The components of which process, file, record, API and unit do not tell the same. */
    readonly disagreements: readonly Disagreement[];
    readonly findings: readonly Finding[];
}

/** The plan as JSON: the same facts as describePlan, in the same order. */
export function planSummary(
    plan: UpgradePlan,
    inventory: Inventory,
    spec: ClusterSpec,
    telling: Telling = {},
): PlanSummary {
    const steps = plan.steps.map((step) => ({
        ...step,
        to: step.to.text,
        seconds: predictedSeconds(step, inventory, telling),
    }));
    return {
        cluster: spec.name,
        version: spec.version.text,
        workerVersion: spec.workerVersion.text,
        steps,
        seconds: steps.reduce((sum, { seconds }) => sum + seconds, 0),
        notes: plan.notes,
        disagreements: disagreements(inventory, spec),
        findings: telling.findings ?? [],
    };
}
