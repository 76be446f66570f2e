import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { kubectl } from "../drive/hosts.ts";
import { pulumi, readSteps, startPulumi, type PulumiRun } from "../drive/pulumi.ts";
import { probedUpgrade } from "../drive/probedUpgrade.ts";
import { targetVersion } from "../layout.ts";
import { runningVersions } from "../probe/runningComponents.ts";
import { freshCluster, versionsAt } from "./arrange.ts";
import { assertFailed, assertSucceeded } from "./expect.ts";
import { stackFile } from "./stackFile.ts";

const up = ["up", "--yes", "--skip-preview", "--stack", "dev"];

describe("an upgrade that does not get to its end", () => {
    before(freshCluster);

    it("because a PDB allows no eviction: names the PDB and changes no kubelet", async () => {
        await setMinAvailable(4);
        const configFile = stackFile("impatient", (config) => (config.drainTimeoutSeconds = 10));
        const stopped = await pulumi(up, { configFile });
        await setMinAvailable(3);
        assertFailed(stopped, /w-1/, /web/);
        const versions = await runningVersions();
        for (const node of ["w-1", "w-2", "w-3"])
            assert.deepEqual(versions[node], versionsAt("v1.36.4")[node]);
    });

    it("because of ^C, then because it was killed: the next up finishes, and nothing broke", async () => {
        const { result, probes, after } = await probedUpgrade(async () => {
            const interrupted = await stopAfter("swap", "cp-1", "SIGINT");
            assertFailed(interrupted);
            await stopAfter("swap", "w-1", "SIGKILL");
            await pulumi(["cancel", "--yes", "--stack", "dev"]); // the dead run's lock
            return pulumi(up);
        });
        assertSucceeded(result);
        assert.deepEqual(after, versionsAt(targetVersion));
        const { skewViolations, pdbViolations, drainViolations, violations } = probes.observer;
        const broken = skewViolations + pdbViolations + drainViolations;
        assert.equal(broken, 0, JSON.stringify(violations));
        assert.equal(probes.application.failed, 0);
        assertSucceeded(await pulumi(["preview", "--stack", "dev", "--expect-no-changes"]));
        const cordoned = "{.items[?(@.spec.unschedulable==true)].metadata.name}";
        assert.equal(await kubectl("get", "nodes", `-ojsonpath=${cordoned}`), "");
    });
});

/** Runs `up` until the timeline has this phase of this node, then sends the signal. */
async function stopAfter(phase: string, node: string, signal: NodeJS.Signals): Promise<PulumiRun> {
    const { ended, kill } = await startPulumi(up);
    const still = Symbol("still running");
    const isRunning = async () => (await Promise.race([ended, sleep(100, still)])) === still;
    const isThere = () => readSteps().some((step) => step.phase === phase && step.node === node);
    while (!isThere()) {
        if (await isRunning()) continue;
        assert.fail(`up ended before the ${phase} of ${node}:\n${(await ended).said.slice(-2000)}`);
    }
    kill(signal);
    return ended;
}

async function setMinAvailable(minAvailable: number): Promise<void> {
    const patch = JSON.stringify({ spec: { minAvailable } });
    await kubectl("-n", "demo", "patch", "pdb", "web", "--type=merge", "--patch", patch);
}
