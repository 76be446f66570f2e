import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { guardsOf } from "../../components/guards.ts";
import { pendingMoves } from "../../core/plan/plan.ts";
import { cordonAnnotation } from "../../edge/api/nodes.ts";
import { SpanLog } from "../../edge/record/spanLog.ts";
import { Timeline } from "../../edge/record/timeline.ts";
import { failureOf, SimulatedRun } from "../edge/guards/simulatedRun.ts";
import { RecordingMonitor, runAgainst } from "./recordingMonitor.ts";

/** The hooks of an operation, called as the engine calls them. */
interface Hooks {
    readonly before: () => Promise<void>;
    readonly after: () => Promise<void>;
    readonly failed: () => Promise<boolean>;
}

function hooksOf({ hooks }: pulumi.ResourceOptions): Hooks {
    const [before] = hooks?.beforeCreate ?? [];
    const [after] = hooks?.afterCreate ?? [];
    const [failed] = hooks?.onError ?? [];
    assert(typeof before === "object" && typeof after === "object" && typeof failed === "object");
    const nothing = {} as pulumi.ResourceHookArgs & pulumi.ErrorHookArgs; // no hook of ours reads them
    return {
        before: async () => before.callback(nothing),
        after: async () => after.callback(nothing),
        failed: async () => failed.callback(nothing),
    };
}

/** A run whose control planes are swapped, with the hooks of its operations. */
async function begin() {
    const run = (await SimulatedRun.ofNew()).makeAll("kube-apiservers", "controllers");
    const timeline = new Timeline(new SpanLog("/nowhere", () => undefined));
    const hooks = new Map<string, Hooks>();
    await runAgainst(new RecordingMonitor(), () => {
        const guards = guardsOf(run, timeline);
        for (const node of ["w-1", "w-2"]) {
            hooks.set(`stage ${node}`, hooksOf(guards.stage(run.move("staging", node))));
            hooks.set(`swap ${node}`, hooksOf(guards.worker(run.move("workers", node))));
            hooks.set(`settle ${node}`, hooksOf(guards.settle(run.move("workers", node))));
        }
    });
    return { run, timeline, cluster: run.cluster, of: (name: string) => hooks.get(name)! };
}

const stopped = (node: string, culprit: string) => ({
    code: "stopped-after-failure",
    node,
    culprit,
});

describe("a guarded operation", () => {
    it("ends its move where it is the move's last, and is timed", async () => {
        const { run, timeline, cluster, of } = await begin();
        const left = () => pendingMoves(run.plan).length - run.progress.made.length;
        const swap = of("swap w-1");
        const settle = of("settle w-1");
        await swap.before();
        cluster.swap("w-1", ["kubelet", "kube-proxy"], "a token");
        await swap.after();
        assert.equal(left(), 3);
        await settle.before();
        await settle.after();
        assert.equal(left(), 2);
        assert.deepEqual(
            timeline.spans.map(({ act, outcome }) => [act, outcome.kind]),
            [
                ["drain", "done"],
                ["swap", "done"],
                ["settle", "done"],
            ],
        );
    });

    it("that fails gives its node back, is not retried, and lets nothing else begin", async () => {
        const { timeline, cluster, of } = await begin();
        await of("swap w-1").before();
        assert(cluster.node("w-1").unschedulable);
        assert.equal(await of("swap w-1").failed(), false);
        assert.equal(cluster.node("w-1").unschedulable, false);
        assert.equal(timeline.spans.at(-1)?.outcome.kind, "failed");
        assert.deepEqual(await failureOf(of("stage w-2").before()), stopped("w-2", "w-1"));
        assert.deepEqual(cluster.executions["w-2"], undefined);
    });

    it("whose guard gives up lets nothing else begin", async () => {
        const { cluster, of } = await begin();
        cluster.machine("w-1").unreachable = "connect ECONNREFUSED";
        assert.equal((await failureOf(of("stage w-1").before())).code, "unreachable");
        assert.deepEqual(await failureOf(of("stage w-2").before()), stopped("w-2", "w-1"));
    });

    it("does not begin if something failed while its guard waited: its node is given back", async () => {
        const { cluster, of } = await begin();
        const pod = { name: "web-1", node: "w-1", isRefused: true };
        cluster.pods.push(pod);
        let failing: Promise<unknown> | undefined;
        cluster.clock.in(10, () => {
            failing = of("stage w-2").failed();
        });
        cluster.clock.in(20, () => (pod.isRefused = false));
        assert.deepEqual(await failureOf(of("swap w-1").before()), stopped("w-1", "w-2"));
        await failing;
        assert(cluster.calls.some((call) => call.startsWith("drain w-1 ")));
        assert.deepEqual(cluster.pods, []);
        const { unschedulable, annotations } = cluster.node("w-1");
        assert.deepEqual([unschedulable, annotations], [false, {}]);
    });

    it("does not begin if another run took the cluster while its guard waited: its node is left to that run", async () => {
        const { cluster, of } = await begin();
        const pod = { name: "web-1", node: "w-1", isRefused: true };
        cluster.pods.push(pod);
        cluster.clock.in(5, () => (cluster.isLeaseReadOnly = true));
        cluster.clock.in(50, () => {
            pod.isRefused = false;
            cluster.isLeaseReadOnly = false;
            cluster.holdLeaseBy("ops@elsewhere pid 7");
        });
        assert.equal((await failureOf(of("swap w-1").before())).code, "another-run");
        const { unschedulable, annotations } = cluster.node("w-1");
        assert(unschedulable && annotations[cordonAnnotation] !== undefined);
    });
});
