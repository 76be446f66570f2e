import assert from "node:assert/strict";
import { guardSnapshot, guardStaging } from "../../../edge/guards/beforehand.ts";
import { guardApiServer, guardControllers, guardWorker } from "../../../edge/guards/swapGuards.ts";
import { guardSettled } from "../../../edge/guards/workerGuards.ts";
import { Timeline } from "../../../edge/record/timeline.ts";
import { failureOf, SimulatedRun } from "./simulatedRun.ts";

const other = "ops@elsewhere pid 7";
const timeline = new Timeline();

const guards: Readonly<Record<string, (run: SimulatedRun) => Promise<void>>> = {
    staging: (run) => guardStaging(run, run.move("staging", "w-1")),
    snapshot: guardSnapshot,
    "kube-apiserver": (run) => guardApiServer(run, run.move("kube-apiservers", "cp-1")),
    controllers: (run) => guardControllers(run, run.move("controllers", "cp-2")),
    worker: (run) => guardWorker(run, run.move("workers", "w-1"), timeline),
    settle: (run) => guardSettled(run, run.move("workers", "w-1")),
};

describe("the lock of a run", () => {
    for (const [name, guard] of Object.entries(guards)) {
        it(`keeps the guard of ${name} from passing while another run holds it`, async () => {
            const run = await SimulatedRun.ofNew();
            run.cluster.holdLeaseBy(other);
            const failure = await failureOf(guard(run));
            assert.equal(failure.code === "another-run" && failure.holder, other);
            assert.deepEqual(run.cluster.executions, {});
        });

        it(`keeps the guard of ${name} from passing if another run took it meanwhile`, async () => {
            const run = await SimulatedRun.ofNew();
            await guardSnapshot(run);
            const { cluster } = run;
            cluster.apiSilence = "connection refused";
            await cluster.clock.pause(40_000);
            cluster.apiSilence = undefined;
            cluster.holdLeaseBy(other);
            const failure = await failureOf(guard(run));
            assert.equal(failure.code === "another-run" && failure.holder, other);
        });
    }

    it("is renewed for as long as the run lives, and lost only where nobody else took it", async () => {
        const run = await SimulatedRun.ofNew();
        await guardSnapshot(run);
        const { clock } = run.cluster;
        const age = () => clock.wallMs() - Date.parse(run.cluster.upgradeLease!.renewTime);
        await clock.pause(605_000);
        assert(age() <= 10_000, `${age()} ms`);
        run.cluster.apiSilence = "connection refused";
        await clock.pause(40_000);
        run.cluster.apiSilence = undefined;
        await guardSnapshot(run);
        assert(age() <= 10_000, `${age()} ms`);
    });

    it("is taken once a dead run has lost it", async () => {
        const run = await SimulatedRun.ofNew();
        run.cluster.holdLeaseBy(other, 0);
        const { clock } = run.cluster;
        const diedMs = clock.steadyMs();
        await clock.pause(1000);
        await guardSnapshot(run);
        const seconds = (clock.steadyMs() - diedMs) / 1000;
        assert(seconds > 30 && seconds < 31, `${seconds} s`);
    });

    it("is given back", async () => {
        const run = await SimulatedRun.ofNew();
        await guardSnapshot(run);
        await run.lock.release();
        assert.equal(run.cluster.upgradeLease?.holderIdentity, "");
    });

    it("is checked again if a guard has waited for long: no drain begins without it", async () => {
        const run = await SimulatedRun.ofNew();
        run.makeAll("kube-apiservers", "controllers");
        const web = { kind: "Deployment", namespace: "shop", name: "web", replicas: 1 } as const;
        const one = { ...web, readyReplicas: 1 };
        run.cluster.workloads.push(one);
        await run.workloadsBefore();
        one.readyReplicas = 0;
        const { clock } = run.cluster;
        clock.in(5, () => (run.cluster.apiSilence = "connection refused"));
        clock.in(50, () => {
            run.cluster.apiSilence = undefined;
            one.readyReplicas = 1;
            run.cluster.holdLeaseBy(other);
        });
        const failure = await failureOf(guards["worker"]!(run));
        assert.equal(failure.code, "another-run");
        assert.equal(run.cluster.node("w-1").unschedulable, false);
    });
});
