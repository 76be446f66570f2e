import assert from "node:assert/strict";
import { guardControllers } from "../../../edge/guards/swapGuards.ts";
import { failureOf, from, refusedNow, SimulatedRun } from "./simulatedRun.ts";

const guard = (run: SimulatedRun, node: string) =>
    guardControllers(run, run.move("controllers", node));
const swapped = async (...args: Parameters<typeof SimulatedRun.ofNew>) =>
    (await SimulatedRun.ofNew(...args)).makeAll("kube-apiservers");

describe("the guard of controllers", () => {
    it("passes when it is its turn, for those of one wave in any order, and the leader last", async () => {
        const run = await swapped();
        await Promise.all([guard(run, "cp-3"), guard(run, "cp-2")]);
        assert.deepEqual(run.cluster.executions, { "cp-2": ["probe"], "cp-3": ["probe"] });
        const failure = await failureOf(guard(run, "cp-1"));
        assert.equal(failure.code === "not-its-turn" && failure.first, "cp-2");
        await guard(run.make("controllers", "cp-2", "cp-3"), "cp-1");
    });

    it("does not pass before every kube-apiserver is swapped", async () => {
        const run = (await SimulatedRun.ofNew()).make("kube-apiservers", "cp-1", "cp-2");
        assert.deepEqual(await failureOf(guard(run, "cp-2")), {
            code: "not-its-turn",
            node: "cp-2",
            first: "cp-3",
            components: ["kube-apiserver"],
        });
    });

    it("does not pass if somebody has changed a kube-apiserver back", async () => {
        const run = await swapped();
        run.cluster.machine("cp-1").component("kube-apiserver").running = from;
        const kinds = await refusedNow(guard(run, "cp-2"));
        assert(kinds.includes("skew-on-the-way"), kinds.join(", "));
    });

    it("goes by its own run's plan if the leader changes", async () => {
        const run = await swapped();
        run.cluster.leaders.set("kube-controller-manager", "cp-2");
        await guard(run, "cp-2");
    });

    it("waits until a Lease is handed over", async () => {
        const run = await swapped();
        const { leaders, clock } = run.cluster;
        leaders.set("kube-scheduler", "");
        clock.in(2, () => leaders.set("kube-scheduler", "cp-3"));
        await guard(run, "cp-2");
    });

    it("gives up if nobody leads", async () => {
        const run = await swapped();
        run.cluster.leaders.set("kube-controller-manager", "");
        assert.deepEqual(await refusedNow(guard(run, "cp-2")), ["no-leader"]);
    });

    it("gives up if an unknown machine leads", async () => {
        const run = await swapped();
        run.cluster.leaders.set("kube-controller-manager", "cp-9");
        assert.deepEqual(await refusedNow(guard(run, "cp-2")), ["leader-unnamed"]);
    });

    it("passes a health waiver on, and none if there is nothing to do", async () => {
        const run = await swapped({ waivers: { "component-health": "a test" } });
        await guard(run, "cp-2");
        const { token, takes } = run.move("controllers", "cp-2");
        assert.equal(run.cluster.machine("cp-2").waivedFor, token);
        run.cluster.swap("cp-3", takes, "by hand");
        await guard(run, "cp-3");
        assert.equal(run.cluster.machine("cp-3").waivedFor, undefined);
    });
});
