import assert from "node:assert/strict";
import { guardWorker } from "../../../edge/guards/swapGuards.ts";
import { SpanLog } from "../../../edge/record/spanLog.ts";
import { Timeline } from "../../../edge/record/timeline.ts";
import { cordonAnnotation } from "../../../edge/api/nodes.ts";
import { evictionError } from "./simulatedNodes.ts";
import { SimulatedCluster } from "./simulatedCluster.ts";
import { failureOf, from, refusedNow, SimulatedRun, simulatedSpec, to } from "./simulatedRun.ts";

const nowhere = new SpanLog("/nowhere", () => undefined);
const guard = (run: SimulatedRun, node: string, timeline = new Timeline(nowhere)) =>
    guardWorker(run, run.move("workers", node), timeline);
const reached = async (...args: Parameters<typeof SimulatedRun.ofNew>) =>
    (await SimulatedRun.ofNew(...args)).makeAll("kube-apiservers", "controllers");
const drains = ({ cluster }: SimulatedRun) =>
    cluster.calls.filter((call) => call.startsWith("drain "));
const isCordonedByUs = ({ cluster }: SimulatedRun, name: string) => {
    const { unschedulable, annotations } = cluster.node(name);
    return unschedulable && annotations[cordonAnnotation] !== undefined;
};

describe("the guard of a worker", () => {
    it("passes when it is its turn, and has drained the node", async () => {
        const run = await reached();
        run.cluster.pods.push({ name: "web-1", node: "w-1", isRefused: false });
        const timeline = new Timeline(nowhere);
        await guard(run, "w-1", timeline);
        assert.deepEqual(run.cluster.executions, { "w-1": ["probe"] });
        assert(isCordonedByUs(run, "w-1"));
        assert.deepEqual(run.cluster.pods, []);
        assert.deepEqual(
            timeline.spans.map(({ node, act, outcome }) => [node, act, outcome.kind]),
            [["w-1", "drain", "done"]],
        );
    });

    it("waits for its turn", async () => {
        const run = await reached();
        assert.deepEqual(await failureOf(guard(run, "w-2")), {
            code: "not-its-turn",
            node: "w-2",
            first: "w-1",
            components: ["kubelet", "kube-proxy"],
        });
        await guard(run.make("workers", "w-1"), "w-2");
    });

    it("drains nothing if there is nothing left to do, and asks nothing about it", async () => {
        const run = await reached({ waivers: { "component-health": "a test" } });
        run.cluster.swap("w-1", ["kubelet", "kube-proxy"], "by hand");
        await guard(run, "w-1");
        const asked = run.cluster.calls.filter((call) =>
            /^drain|^patch|workl|deploym|\/api$/.test(call),
        );
        assert.deepEqual(asked, []);
        assert.equal(run.cluster.machine("w-1").waivedFor, undefined);
    });

    it("drains nothing if only kube-proxy changes, and passes a waiver on", async () => {
        const run = await reached({ waivers: { "component-health": "a test" } });
        run.cluster.swap("w-1", ["kubelet"], "by hand");
        await guard(run, "w-1");
        assert.deepEqual(drains(run), []);
        assert.equal(run.cluster.machine("w-1").waivedFor, run.move("workers", "w-1").token);
    });

    it("refuses a node that is gone", async () => {
        const run = await reached();
        run.cluster.nodes.delete("w-1");
        assert.deepEqual(await refusedNow(guard(run, "w-1")), ["node-missing"]);
    });

    it("refuses a machine that SSH cannot reach", async () => {
        const run = await reached();
        run.cluster.machine("w-1").unreachable = "connect ECONNREFUSED";
        assert.deepEqual(await refusedNow(guard(run, "w-1")), ["unreachable"]);
    });

    it("waits for its node to be Ready, and gives up", async () => {
        const run = await reached();
        const node = run.cluster.node("w-1");
        node.notReady = "PLEG is not healthy";
        run.cluster.clock.in(10, () => (node.notReady = undefined));
        await guard(run, "w-1");
        const other = await reached();
        other.cluster.node("w-1").notReady = "PLEG is not healthy";
        assert.deepEqual(await refusedNow(guard(other, "w-1")), ["node-not-ready"]);
    });

    it("continues with a node that an earlier run cordoned, even if it is not Ready", async () => {
        const cluster = new SimulatedCluster(simulatedSpec(), from);
        Object.assign(cluster.node("w-1"), {
            notReady: "Kubelet stopped posting node status.",
            unschedulable: true,
            annotations: { [cordonAnnotation]: "2026-11-27T11:00:00Z" },
        });
        const run = await SimulatedRun.of(cluster);
        await guard(run.makeAll("kube-apiservers", "controllers"), "w-1");
        assert.equal(drains(run).length, 1);
        assert(isCordonedByUs(run, "w-1"));
    });

    it("drains nothing while nobody leads", async () => {
        const run = await reached();
        run.cluster.leaders.set("kube-controller-manager", "");
        assert.deepEqual(await refusedNow(guard(run, "w-1")), ["no-leader"]);
        assert.deepEqual(drains(run), []);
    });

    it("drains nothing while a kube-apiserver is not ready", async () => {
        const run = await reached();
        run.cluster.machine("cp-1").component("kube-apiserver").illness = "[-]etcd failed";
        assert.deepEqual(await refusedNow(guard(run, "w-1")), ["apiserver-not-ready"]);
        assert.deepEqual(drains(run), []);
    });

    it("checks once per run whether the load balancer sends requests to every kube-apiserver", async () => {
        const run = await reached();
        run.cluster.behindLoadBalancer.delete("cp-2");
        assert.equal((await failureOf(guard(run, "w-1"))).code, "apiserver-not-served");
        const other = await reached();
        await guard(other, "w-1");
        other.make("workers", "w-1");
        other.cluster.behindLoadBalancer.delete("cp-2");
        await guard(other, "w-2");
        const waived = await reached({ waivers: { "load-balancer": "a test" } });
        waived.cluster.behindLoadBalancer.delete("cp-2");
        await guard(waived, "w-1");
    });

    it("waits until what the last drain evicted runs again, and gives up", async () => {
        const run = await reached();
        const web = { kind: "Deployment", namespace: "shop", name: "web" } as const;
        const broken = { ...web, name: "broken", replicas: 2, readyReplicas: 0 };
        const one = { ...web, replicas: 2, readyReplicas: 2 };
        run.cluster.workloads.push(one, broken); // what was already broken holds nobody up
        await guard(run, "w-1");
        run.make("workers", "w-1");
        one.readyReplicas = 1;
        run.cluster.clock.in(100, () => (one.readyReplicas = 2));
        await guard(run, "w-2");
        one.readyReplicas = 1;
        assert.deepEqual(await failureOf(guard(run, "w-2")), {
            code: "workloads-not-recovered",
            workloads: ["Deployment shop/web"],
            seconds: 180,
        });
    });

    it("gives the node back if a budget refuses until the drain's time is up", async () => {
        const run = await reached();
        run.cluster.pods.push({ name: "web-1", node: "w-1", isRefused: true });
        assert.deepEqual(await failureOf(guard(run, "w-1")), {
            code: "not-drained",
            node: "w-1",
            seconds: 120,
            words: [evictionError("web-1")],
        });
        const { unschedulable, annotations } = run.cluster.node("w-1");
        assert.deepEqual([unschedulable, annotations], [false, {}]);
    });

    it("evicts as soon as the budget lets it", async () => {
        const run = await reached();
        const pod = { name: "web-1", node: "w-1", isRefused: true };
        run.cluster.pods.push(pod);
        run.cluster.clock.in(50, () => (pod.isRefused = false));
        await guard(run, "w-1");
        assert(isCordonedByUs(run, "w-1"));
    });

    it("drains a node that somebody else cordoned, and leaves it theirs", async () => {
        const run = await reached();
        run.cluster.node("w-1").unschedulable = true;
        await guard(run, "w-1");
        assert.equal(drains(run).length, 1);
        assert(!isCordonedByUs(run, "w-1"));
    });

    it("begins no drain once something has failed while it waited", async () => {
        const run = await reached();
        const web = { kind: "Deployment", namespace: "shop", name: "web", replicas: 1 } as const;
        const one = { ...web, readyReplicas: 1 };
        run.cluster.workloads.push(one);
        await run.workloadsBefore();
        one.readyReplicas = 0;
        run.cluster.clock.in(5, () => {
            run.progress.fail("w-9");
            one.readyReplicas = 1;
        });
        const expected = { code: "stopped-after-failure", node: "w-1", culprit: "w-9" };
        assert.deepEqual(await failureOf(guard(run, "w-1")), expected);
        assert.deepEqual(drains(run), []);
        assert.equal(run.cluster.node("w-1").kubelet === to, false);
    });
});
