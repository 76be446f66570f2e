import { diagnose } from "../../core/cluster/diagnose.ts";
import { describePlan } from "../../core/describe/describePlan.ts";
import { deployedOf } from "../../core/skew/deployed.ts";
import { planUpgrade } from "../../core/plan/planUpgrade.ts";
import { walk } from "../../core/plan/walk.ts";
import { refusalsOf } from "../../core/refuse/refusalsOf.ts";
import { clusterInventory, clusterSpec, movesOf } from "../core/clusters.ts";

// How long diagnosing, planning, refusing, which includes walking, and walking alone take by the
// number of nodes.
// `npx tsx tests/bench/planning.bench.ts`; figures, not a test.
const controlPlanes = 5;
for (const nodes of [100, 1000, 5000]) {
    const spec = clusterSpec({ controlPlanes, workers: nodes - controlPlanes });
    const inventory = clusterInventory(spec);
    const moves = movesOf(inventory, spec);
    const cluster = diagnose(inventory, spec);
    const plan = planUpgrade(cluster);
    const deployed = deployedOf(cluster);
    const figures = [
        ["diagnose", milliseconds(() => diagnose(inventory, spec))],
        ["plan", milliseconds(() => planUpgrade(cluster))],
        ["refuse", milliseconds(() => refusalsOf(cluster, plan))],
        ["walk", milliseconds(() => walk(deployed, moves))],
        ["describe", milliseconds(() => describePlan(cluster, plan))],
    ] as const;
    const text = figures.map(([what, took]) => `${what} ${took.toFixed(0)} ms`).join(", ");
    process.stdout.write(`${nodes} nodes, ${moves.length} moves: ${text}\n`);
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
