import { describePlan } from "../../core/describe.ts";
import { deployedOf } from "../../core/deployed.ts";
import { planUpgrade } from "../../core/plan.ts";
import { walk } from "../../core/walk.ts";
import { clusterInventory, clusterSpec } from "../core/clusters.ts";

// How long planning, which includes walking, and walking alone take by the number of nodes.
// `npx tsx tests/bench/planning.bench.ts`; figures, not a test.
const controlPlanes = 5;
for (const nodes of [100, 1000, 5000]) {
    const spec = clusterSpec({ controlPlanes, workers: nodes - controlPlanes });
    const inventory = clusterInventory(spec);
    const outcome = planUpgrade(inventory, spec);
    if (outcome.kind === "refused") throw new Error(outcome.refusals[0]?.message ?? "refused");
    const { steps } = outcome.plan;
    const deployed = deployedOf(inventory);
    const figures = [
        ["plan", milliseconds(() => planUpgrade(inventory, spec))],
        ["walk", milliseconds(() => walk(deployed, steps))],
        ["describe", milliseconds(() => describePlan(outcome.plan, inventory, spec))],
    ] as const;
    const text = figures.map(([what, took]) => `${what} ${took.toFixed(0)} ms`).join(", ");
    process.stdout.write(`${nodes} nodes, ${steps.length} steps: ${text}\n`);
}

/** The median of five runs. */
function milliseconds(work: () => unknown): number {
    const runs = Array.from({ length: 5 }, () => {
        const start = performance.now();
        work();
        return performance.now() - start;
    });
    return runs.toSorted((a, b) => a - b)[2] ?? 0;
}
