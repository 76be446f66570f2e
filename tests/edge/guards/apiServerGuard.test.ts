import assert from "node:assert/strict";
import { guardApiServer } from "../../../edge/guards/swapGuards.ts";
import { cordonAnnotation } from "../../../edge/api/nodes.ts";
import { SimulatedCluster } from "./simulatedCluster.ts";
import { failureOf, from, refusedNow, SimulatedRun, simulatedSpec, to } from "./simulatedRun.ts";

const guard = (run: SimulatedRun, node: string) =>
    guardApiServer(run, run.move("kube-apiservers", node));
const apiServer = ({ cluster }: SimulatedRun, node: string) =>
    cluster.machine(node).component("kube-apiserver");
const served = ({ cluster }: SimulatedRun) =>
    cluster.calls.filter((call) => call === "get --raw /api").length;
/** How long it took, in seconds. */
async function secondsOf({ cluster: { clock } }: SimulatedRun, work: Promise<unknown>) {
    const begun = clock.steadyMs();
    await work;
    return (clock.steadyMs() - begun) / 1000;
}

describe("the guard of a kube-apiserver", () => {
    it("passes when it is its turn, having asked its own machine by SSH and the others through the API", async () => {
        const run = await SimulatedRun.ofNew();
        assert.equal(await secondsOf(run, guard(run, "cp-1")), 0);
        assert.deepEqual(run.cluster.executions, { "cp-1": ["probe"] });
        for (const address of ["10.1.0.2", "10.1.0.3"])
            for (const path of ["/version", "/readyz"])
                assert(
                    run.cluster.calls.some((call) =>
                        call.startsWith(`get --raw ${path} --server=https://${address}:6443 `),
                    ),
                    `${path} of ${address}`,
                );
        assert(served(run) > 0, "the load balancer was not asked");
    });

    it("passes once the moves before it are made", async () => {
        const run = await SimulatedRun.ofNew();
        const expected = {
            code: "not-its-turn",
            node: "cp-2",
            first: "cp-1",
            components: ["kube-apiserver"],
        };
        assert.deepEqual(await failureOf(guard(run, "cp-2")), expected);
        assert.deepEqual(run.cluster.executions, {}, "it asked before it gave up");
        await guard(run.make("kube-apiservers", "cp-1"), "cp-2");
    });

    it("does not ask about serving if there is nothing left to do", async () => {
        const run = await SimulatedRun.ofNew({ waivers: { "component-health": "known" } });
        run.cluster.swap("cp-1", ["kube-apiserver"], "by hand");
        await guard(run, "cp-1");
        assert.equal(served(run), 0);
        assert.equal(run.cluster.machine("cp-1").waivedFor, undefined);
    });

    it("waits for another one that is briefly not ready", async () => {
        const run = await SimulatedRun.ofNew();
        const other = apiServer(run, "cp-3");
        other.illness = "[-]etcd failed";
        run.cluster.clock.in(5, () => (other.illness = undefined));
        const seconds = await secondsOf(run, guard(run, "cp-1"));
        assert(seconds >= 5 && seconds < 6, `${seconds} s`);
    });

    it("gives up after a minute on one that stays like that", async () => {
        const run = await SimulatedRun.ofNew();
        apiServer(run, "cp-3").illness = "[-]etcd failed";
        const seconds = await secondsOf(
            run,
            refusedNow(guard(run, "cp-1")).then((kinds) => {
                assert.deepEqual(kinds, ["apiserver-not-ready"]);
            }),
        );
        assert(seconds >= 60 && seconds < 61, `${seconds} s`);
    });

    it("stops none while one that was swapped earlier is not ready", async () => {
        const run = await SimulatedRun.ofNew();
        run.make("kube-apiservers", "cp-1");
        apiServer(run, "cp-1").illness = "[-]etcd failed";
        assert.deepEqual(await refusedNow(guard(run, "cp-2")), ["apiserver-not-ready"]);
        run.cluster.clock.in(5, () => (apiServer(run, "cp-1").illness = undefined));
        await guard(run, "cp-2");
    });

    it("refuses what somebody has swapped by hand meanwhile", async () => {
        const run = await SimulatedRun.ofNew();
        apiServer(run, "cp-3").running = "v1.34.1";
        const kinds = await refusedNow(guard(run, "cp-1"));
        assert(kinds.includes("skew-now"), kinds.join(", "));

        const back = await SimulatedRun.ofNew();
        back.make("kube-apiservers", "cp-1");
        apiServer(back, "cp-1").running = from;
        const failure = await failureOf(guard(back, "cp-2"));
        assert.equal(failure.code === "not-its-turn" && failure.first, "cp-1");
    });

    it("asks one by SSH that does not answer at its own address", async () => {
        const run = await SimulatedRun.ofNew();
        run.cluster.machine("cp-2").isReachableAtItsAddress = false;
        await guard(run, "cp-1");
        assert.deepEqual(run.cluster.executions, { "cp-1": ["probe"], "cp-2": ["probe"] });
    });

    it("refuses one that answers neither way, and its own machine if SSH cannot reach it", async () => {
        for (const node of ["cp-1", "cp-2"]) {
            const run = await SimulatedRun.ofNew();
            const machine = run.cluster.machine(node);
            machine.isReachableAtItsAddress = false;
            machine.unreachable = "connect ECONNREFUSED";
            const kinds = await refusedNow(guard(run, "cp-1"));
            assert(kinds.includes("unreachable"), kinds.join(", "));
        }
    });

    it("needs the API, but no leader", async () => {
        const run = await SimulatedRun.ofNew();
        run.cluster.leaders.set("kube-controller-manager", "");
        await guard(run, "cp-1");
        run.cluster.apiSilence = "connection refused";
        const kinds = await refusedNow(guard(run, "cp-1"));
        assert(kinds.includes("api-silent"), kinds.join(", "));
    });

    it("waits until the load balancer sends requests to all others, and gives up after half a minute", async () => {
        const run = await SimulatedRun.ofNew();
        const { behindLoadBalancer, clock } = run.cluster;
        behindLoadBalancer.delete("cp-1"); // it will stop anyway
        behindLoadBalancer.delete("cp-3");
        clock.in(10, () => behindLoadBalancer.add("cp-3"));
        const seconds = await secondsOf(run, guard(run, "cp-1"));
        assert(seconds >= 10 && seconds < 11, `${seconds} s`);

        behindLoadBalancer.delete("cp-3");
        assert.deepEqual(await failureOf(guard(run, "cp-1")), {
            code: "apiserver-not-served",
            absent: [{ node: "cp-3", address: "10.1.0.3:6443" }],
            answered: ["10.1.0.2:6443"],
            seconds: 30,
        });
    });

    it("lets the load balancer and a component's health be waived", async () => {
        const waivers = { "load-balancer": "a test", "component-health": "a test" };
        const run = await SimulatedRun.ofNew({ waivers });
        run.cluster.behindLoadBalancer.delete("cp-3");
        await guard(run, "cp-1");
        assert.equal(served(run), 0);
        const { token } = run.move("kube-apiservers", "cp-1");
        assert.equal(run.cluster.machine("cp-1").waivedFor, token);
        assert.deepEqual(run.cluster.executions, { "cp-1": ["probe", "waiver"] });
    });

    it("passes while a worker is half done, which its own move repairs", async () => {
        const cluster = new SimulatedCluster(simulatedSpec(), from);
        Object.assign(cluster.node("w-1"), {
            notReady: "Kubelet stopped posting node status.",
            unschedulable: true,
            annotations: { [cordonAnnotation]: "2026-11-27T11:00:00Z" },
        });
        await guard(await SimulatedRun.of(cluster), "cp-1");
    });

    it("considers moves of the run made that it did not observe", async () => {
        const run = await SimulatedRun.ofNew();
        run.make("kube-apiservers", "cp-1", "cp-2");
        assert.equal(apiServer(run, "cp-2").running, to);
        await guard(run, "cp-3");
    });
});
