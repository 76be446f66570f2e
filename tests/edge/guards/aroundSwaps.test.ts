import assert from "node:assert/strict";
import { guardSnapshot, guardStaging } from "../../../edge/guards/beforehand.ts";
import { giveBack, guardSettled } from "../../../edge/guards/workerGuards.ts";
import { cordonAnnotation } from "../../../edge/api/nodes.ts";
import { failureOf, from, SimulatedRun, to } from "./simulatedRun.ts";

function cordon({ cluster }: SimulatedRun, name: string, isOurs = true) {
    const node = cluster.node(name);
    node.unschedulable = true;
    if (isOurs) node.annotations = { [cordonAnnotation]: "2026-11-27T12:00:00Z" };
    return node;
}

describe("the guard of staging", () => {
    it("takes the cluster's lock, and installs the scripts", async () => {
        const run = await SimulatedRun.ofNew();
        await guardStaging(run, run.move("staging", "w-1"));
        assert.notEqual(run.cluster.upgradeLease?.holderIdentity, "");
        assert.deepEqual(run.cluster.executions, { "w-1": ["installer"] });
    });

    it("gives up on a machine that SSH cannot reach", async () => {
        const run = await SimulatedRun.ofNew();
        run.cluster.machine("w-1").unreachable = "connect ECONNREFUSED";
        assert.deepEqual(await failureOf(guardStaging(run, run.move("staging", "w-1"))), {
            code: "unreachable",
            node: "w-1",
            at: "root@10.2.0.1:22",
            reason: "connect ECONNREFUSED",
        });
    });
});

describe("the guard of the snapshot", () => {
    it("takes the cluster's lock, and asks no machine", async () => {
        const run = await SimulatedRun.ofNew();
        await guardSnapshot(run);
        assert.notEqual(run.cluster.upgradeLease, undefined);
        assert.deepEqual(run.cluster.executions, {});
    });
});

describe("the guard of settling", () => {
    const guard = (run: SimulatedRun) => guardSettled(run, run.move("workers", "w-1"));

    it("waits until the node is Ready at its target, and uncordons it", async () => {
        const run = await SimulatedRun.ofNew();
        const node = cordon(run, "w-1");
        node.notReady = "container runtime is down";
        const { clock } = run.cluster;
        clock.in(10, () => (node.notReady = undefined));
        clock.in(20, () => (node.kubelet = to));
        await guard(run);
        assert.deepEqual([node.unschedulable, node.annotations], [false, {}]);
    });

    it("leaves a node cordoned that somebody else had cordoned", async () => {
        const run = await SimulatedRun.ofNew();
        const node = cordon(run, "w-1", false);
        node.kubelet = to;
        await guard(run);
        assert(node.unschedulable);
    });

    it("gives up on a node that does not become Ready, which stays cordoned", async () => {
        const run = await SimulatedRun.ofNew();
        const node = cordon(run, "w-1");
        const expected = {
            code: "node-not-settled",
            node: "w-1",
            readiness: { kind: "ready" },
            registered: from,
            expected: to,
            seconds: 120,
        };
        assert.deepEqual(await failureOf(guard(run)), expected);
        node.notReady = "container runtime is down";
        const readiness = { kind: "not ready", message: "container runtime is down" };
        assert.deepEqual(await failureOf(guard(run)), { ...expected, readiness });
        assert(node.unschedulable);
    });

    it("gives up on a node that is gone", async () => {
        const run = await SimulatedRun.ofNew();
        run.cluster.nodes.delete("w-1");
        const failure = await failureOf(guard(run));
        assert.equal(failure.code, "kubectl-failed");
    });
});

describe("giving a node back", () => {
    const back = (run: SimulatedRun) => giveBack(run, run.move("workers", "w-1"));

    it("uncordons it as it was found once it is Ready", async () => {
        const run = await SimulatedRun.ofNew();
        const node = cordon(run, "w-1");
        node.notReady = "container runtime is down";
        run.cluster.clock.in(30, () => (node.notReady = undefined));
        await back(run);
        assert.deepEqual([node.unschedulable, node.annotations], [false, {}]);
    });

    it("leaves one to the next run that does not become Ready, or is gone", async () => {
        const run = await SimulatedRun.ofNew();
        const node = cordon(run, "w-1");
        node.notReady = "container runtime is down";
        await back(run);
        assert(node.unschedulable);
        run.cluster.nodes.delete("w-1");
        await back(run);
    });

    it("leaves one to another run that has taken over", async () => {
        const run = await SimulatedRun.ofNew();
        const node = cordon(run, "w-1");
        run.cluster.holdLeaseBy("ops@elsewhere pid 7");
        await back(run);
        assert(node.unschedulable);
    });
});
