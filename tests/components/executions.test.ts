import assert from "node:assert/strict";
import { ClusterUpgrade } from "../../components/clusterUpgrade.ts";
import { diagnose } from "../../core/cluster/diagnose.ts";
import { machinesOf } from "../../core/cluster/spec.ts";
import { swappedTogether, type SwapPhaseKind } from "../../core/plan/plan.ts";
import { planUpgrade } from "../../core/plan/planUpgrade.ts";
import { decide } from "../../program/decide.ts";
import { SimulatedCluster } from "../edge/guards/simulatedCluster.ts";
import { from, simulatedSpec } from "../edge/guards/simulatedRun.ts";
import { PerformingMonitor } from "./performingMonitor.ts";
import { RecordingMonitor, runAgainst } from "./recordingMonitor.ts";

/** The program, as index.ts has it. */
async function program(cluster: SimulatedCluster): Promise<void> {
    const { spec } = cluster;
    const live = cluster.connect();
    const decision = await decide(spec, live);
    new ClusterUpgrade(spec.name, { spec, live, ...decision });
}

/** What the Command of this name does on its machine. */
function perform(cluster: SimulatedCluster, name: string): void {
    const swap = /^(.+?)(-kube-apiserver|-controllers)?-swap$/.exec(name);
    if (swap === null) return;
    const [, node = "", which = ""] = swap;
    const phases: Readonly<Record<string, SwapPhaseKind>> = {
        "-kube-apiserver": "kube-apiservers",
        "-controllers": "controllers",
    };
    cluster.swap(node, swappedTogether[phases[which] ?? "workers"], "a token");
}

describe("one up of three control planes and a thousand workers", function () {
    this.timeout("15m");
    // The SDK formats a stack trace for every property of every resource, which takes longer than
    // everything else.
    const { stackTraceLimit } = Error;
    before(() => (Error.stackTraceLimit = 0));
    after(() => (Error.stackTraceLimit = stackTraceLimit));

    it("executes at most 12 scripts per machine by SSH, besides its Commands", async () => {
        const cluster = new SimulatedCluster(simulatedSpec({}, 1000), from);
        const { spec } = cluster;
        await runAgainst(new RecordingMonitor(), () => program(cluster), { isPreview: true });
        const monitor = new PerformingMonitor((name) => {
            perform(cluster, name);
        });
        await runAgainst(monitor, () => program(cluster));
        monitor.end();

        const counts = Object.entries(cluster.executions).map(
            ([node, all]) => [node, all.length] as const,
        );
        const total = counts.reduce((sum, [, count]) => sum + count, 0);
        const machines = machinesOf(spec).length;
        const most = Math.max(...counts.map(([, count]) => count));
        process.stdout.write(
            `      ${total} executions on ${machines} machines, ${most} at most on one\n`,
        );
        assert.equal(counts.length, machines);
        assert(total <= 12 * machines, `${total} executions on ${machines} machines`);
        assert.deepEqual(
            counts.filter(([, count]) => count > 12),
            [],
        );
        // It was a real upgrade, and a complete one.
        const cordoned = [...cluster.nodes.values()].filter(({ unschedulable }) => unschedulable);
        assert.deepEqual(cordoned, []);
        const after = diagnose(await cluster.live.look(), spec);
        const left = planUpgrade(after).phases.flatMap(({ waves }) =>
            waves.flatMap(({ moves }) => moves.filter(({ work }) => work.kind === "swap")),
        );
        assert.deepEqual(left, []);
    });
});
