import assert from "node:assert/strict";
import { pendingMoves } from "../../core/plan/plan.ts";
import { decide } from "../../program/decide.ts";
import { Refused } from "../../program/refused.ts";
import { SimulatedCluster } from "../edge/guards/simulatedCluster.ts";
import { from, simulatedSpec } from "../edge/guards/simulatedRun.ts";

const begin = () => new SimulatedCluster(simulatedSpec(), from);
const decided = ({ spec, live }: SimulatedCluster) => decide(spec, live);

describe("deciding", () => {
    it("observes every machine, and returns the plan as data and in words", async () => {
        const cluster = begin();
        const { plan, inventory, record, description } = await decided(cluster);
        assert.equal(pendingMoves(plan).length, 9);
        assert.equal(inventory.machines.length, 6);
        assert.equal(record, undefined);
        assert.match(description, /9 steps/);
        for (const [node, executions] of Object.entries(cluster.executions))
            assert.deepEqual(executions, ["probe", "preflight"], node);
    });

    it("runs no preflight if there is nothing to do", async () => {
        const cluster = begin();
        const { controlPlanes, workers } = cluster.spec;
        for (const { node, components } of [...controlPlanes, ...workers])
            cluster.swap(node, components, "a token");
        const { plan } = await decided(cluster);
        assert.deepEqual(pendingMoves(plan), []);
        for (const [node, executions] of Object.entries(cluster.executions))
            assert.deepEqual(executions, ["probe"], node);
    });

    it("waits for a successor if nobody leads, and refuses if there is none", async () => {
        const cluster = begin();
        const { leaders, clock } = cluster;
        leaders.set("kube-scheduler", "");
        clock.in(10, () => leaders.set("kube-scheduler", "cp-2"));
        await decided(cluster);
        leaders.set("kube-scheduler", "");
        const begunMs = clock.steadyMs();
        await assert.rejects(decided(cluster), (error) => {
            assert(error instanceof Refused);
            return error.message.includes("(no-leader)");
        });
        assert.equal((clock.steadyMs() - begunMs) / 1000, 20);
    });

    it("refuses an API that does not answer", async () => {
        const cluster = begin();
        cluster.apiSilence = "connection refused";
        await assert.rejects(decided(cluster), (error) => {
            assert(error instanceof Refused);
            return error.message.includes("(api-silent)");
        });
    });
});
