import assert from "node:assert/strict";
import { guardApiServer, guardWorker } from "../../../edge/guards/swapGuards.ts";
import { cordonAnnotation } from "../../../edge/api/nodes.ts";
import { Timeline } from "../../../edge/record/timeline.ts";
import { SimulatedCluster } from "./simulatedCluster.ts";
import { failureOf, refusedNow, SimulatedRun, simulatedSpec, to } from "./simulatedRun.ts";

const apiServer = (run: SimulatedRun, node: string) =>
    guardApiServer(run, run.move("kube-apiservers", node));
const worker = (run: SimulatedRun, node: string) =>
    guardWorker(run, run.move("workers", node), new Timeline(undefined));
const drains = ({ cluster }: SimulatedRun) =>
    cluster.calls.filter((call) => call.startsWith("drain "));

/** A cluster at the target, as another run left it. */
function upgraded(): SimulatedCluster {
    return new SimulatedCluster(simulatedSpec(), to);
}

describe("guards of Commands that have nothing to do, in a state that was lost", () => {
    it("let pass what comes before a worker that is half way and NotReady", async () => {
        const cluster = upgraded();
        const halfWay = cluster.node("w-2");
        Object.assign(halfWay, {
            notReady: "kubelet stopped",
            unschedulable: true,
            annotations: { [cordonAnnotation]: "2026-09-21T10:00:00Z" },
        });
        const run = await SimulatedRun.of(cluster);
        for (const node of ["cp-1", "cp-2", "cp-3"]) await apiServer(run, node);
        await worker(run, "w-1");
        await worker(run, "w-2");
    });

    it("let pass what comes before a kube-apiserver that is down, and after it", async () => {
        const cluster = upgraded();
        cluster.machine("cp-2").component("kube-apiserver").running = undefined;
        const run = await SimulatedRun.of(cluster);
        await apiServer(run, "cp-1");
        await apiServer(run, "cp-2");
        run.make("kube-apiservers", "cp-2");
        await apiServer(run, "cp-3");
    });

    it("do not wait for their turn", async () => {
        const cluster = upgraded();
        cluster.machine("cp-1").component("kube-apiserver").running = "v1.37.1";
        const run = await SimulatedRun.of(cluster);
        await apiServer(run, "cp-2");
        assert.equal((await failureOf(worker(await runWith("w-1"), "w-2"))).code, "not-its-turn");
    });

    /** A run in which two workers are behind. */
    async function runWith(node: string): Promise<SimulatedRun> {
        const cluster = upgraded();
        for (const one of [node, "w-2"])
            cluster.machine(one).component("kubelet").running = "v1.36.4";
        return SimulatedRun.of(cluster);
    }
});

describe("a drain", () => {
    it("does not begin where the controllers of the only control plane have died since", async () => {
        const spec = simulatedSpec();
        const one = { ...spec, controlPlanes: spec.controlPlanes.slice(0, 1) };
        const run = await SimulatedRun.of(new SimulatedCluster(one, "v1.36.4"));
        run.makeAll("kube-apiservers", "controllers");
        run.cluster.machine("cp-1").component("kube-controller-manager").running = undefined;
        run.cluster.leaders.delete("kube-controller-manager");
        await failureOf(worker(run, "w-1"));
        assert.deepEqual(drains(run), []);
    });

    it("does not begin where schedulers died whose config file may turn the election off", async () => {
        const cluster = new SimulatedCluster(simulatedSpec(), "v1.36.4");
        for (const node of ["cp-1", "cp-2", "cp-3"])
            cluster.machine(node).component("kube-scheduler").args = [
                "--config=/etc/scheduler.yaml",
            ];
        const run = await SimulatedRun.of(cluster);
        run.makeAll("kube-apiservers", "controllers");
        for (const node of ["cp-1", "cp-2", "cp-3"])
            cluster.machine(node).component("kube-scheduler").running = undefined;
        cluster.leaders.delete("kube-scheduler");
        await failureOf(worker(run, "w-1"));
        assert.deepEqual(drains(run), []);
    });

    it("does not take the last node that serves, whatever this run has done to the others", async () => {
        const run = await SimulatedRun.of(new SimulatedCluster(simulatedSpec(), "v1.36.4"));
        run.makeAll("kube-apiservers", "controllers").make("workers", "w-1");
        run.cluster.node("w-1").notReady = "its new kubelet died";
        run.cluster.node("w-3").unschedulable = true;
        assert.deepEqual(await refusedNow(worker(run, "w-2")), [
            "node-not-ready",
            "no-node-serving",
        ]);
        assert.deepEqual(drains(run), []);
    });
});

describe("a kube-apiserver that cannot be asked at an address of its own", () => {
    it("is asked by SSH where control planes share one", async () => {
        const spec = simulatedSpec();
        const controlPlanes = spec.controlPlanes.map((machine, at) => ({
            ...machine,
            address: "10.1.0.1",
            ssh: { ...machine.ssh, port: 2201 + at },
        }));
        const cluster = new SimulatedCluster(
            { ...spec, controlPlanes, waivers: { "load-balancer": "one address" } },
            "v1.36.4",
        );
        const run = await SimulatedRun.of(cluster);
        run.make("kube-apiservers", "cp-1");
        cluster.machine("cp-3").component("kube-apiserver").illness = "[-]etcd failed";
        assert.deepEqual(await refusedNow(apiServer(run, "cp-2")), ["apiserver-not-ready"]);
    });

    it("is not waited for a second time where it is healthy behind a firewall", async () => {
        const cluster = new SimulatedCluster(simulatedSpec(), "v1.36.4");
        cluster.machine("cp-3").isReachableAtItsAddress = false;
        const run = await SimulatedRun.of(cluster);
        await apiServer(run, "cp-1");
        cluster.forget();
        await apiServer(run.make("kube-apiservers", "cp-1"), "cp-2");
        assert.deepEqual(
            cluster.calls.filter((call) => call.includes("//10.1.0.3:")),
            [],
        );
        assert.deepEqual(cluster.executions["cp-3"], ["probe"]);
    });
});

describe("the load balancer", () => {
    it("is known to send to a kube-apiserver with an IPv6 address", async () => {
        const spec = simulatedSpec();
        const controlPlanes = spec.controlPlanes.map((machine, at) => ({
            ...machine,
            address: `fd00::${at + 1}`,
        }));
        const run = await SimulatedRun.of(
            new SimulatedCluster({ ...spec, controlPlanes }, "v1.36.4"),
        );
        await apiServer(run, "cp-1");
    });
});
