import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { kubectl } from "../drive/hosts.ts";
import { pulumi, readSpans, startPulumi, type PulumiRun } from "../drive/pulumi.ts";
import { probedUpgrade, type ProbedUpgrade } from "../drive/probedUpgrade.ts";
import { startVersion, targetVersion } from "../layout.ts";
import { runningComponents, runningVersions } from "../probe/runningComponents.ts";
import { freshCluster, versionsAt } from "./arrange.ts";
import { serveBrokenKubelet } from "./brokenReleases.ts";
import { assertFailed, assertSucceeded } from "./expect.ts";
import { kubeconfigOfIdentity } from "./identity.ts";
import { stackFile } from "./stackFile.ts";

const up = ["up", "--yes", "--skip-preview", "--stack", "dev"];

/** One cluster, the control plane first and the workers another day; both fail at first. */
describe("an upgrade that does not finish at the first attempt", () => {
    before(freshCluster);

    const workerPids = () =>
        runningComponents()
            .filter(({ node }) => node.startsWith("w-"))
            .map(({ node, component, pid }) => `${node} ${component} ${pid}`);
    const controlPlaneOnly = versionsAt(targetVersion, startVersion);

    it("because of ^C: the next up finishes the control plane, and workerVersion holds workers back", async () => {
        const configFile = stackFile("held", (config) => (config.workerVersion = startVersion));
        const before = workerPids();
        const upgrade = await probedUpgrade(async () => {
            assertFailed(await stopAfter("swap", "cp-1", "SIGINT", configFile));
            return pulumi(up, { configFile });
        });
        assertUnnoticed(upgrade);
        assert.deepEqual(upgrade.after, controlPlaneOnly);
        assert.deepEqual(workerPids(), before);
        const preview = ["preview", "--stack", "dev", "--expect-no-changes"];
        assertSucceeded(await pulumi(preview, { configFile }));
    });

    it("because a PDB allows no eviction: names the PDB and changes no kubelet", async () => {
        await setMinAvailable(4);
        const stopped = await pulumi(up);
        await setMinAvailable(3);
        assertFailed(stopped, /w-1/, /web/);
        assert.deepEqual(await runningVersions(), controlPlaneOnly);
    });

    it("because a kubelet does not start: it is rolled back by itself, and up names the node", async () => {
        const releases = await serveBrokenKubelet(targetVersion);
        try {
            const configFile = stackFile("broken", (config) => (config.releaseUrl = releases.url));
            const failed = await pulumi(up, { configFile });
            assertFailed(failed, /w-1\b.*kubelet|kubelet.*\bw-1/s, /broken on purpose/);
        } finally {
            releases.close();
        }
        assert.deepEqual(await runningVersions(), controlPlaneOnly);
        const ready = '{.items[*].status.conditions[?(@.type=="Ready")].status}';
        assert.equal(await kubectl("get", "nodes", `-ojsonpath=${ready}`), "True True True");
    });

    it("because it was killed: the next up finishes, with no more rights than the identity that was declared; a node that was cordoned before stays cordoned, yet drained", async () => {
        await kubectl("cordon", "w-3");
        const kubeconfig = await kubeconfigOfIdentity();
        const configFile = stackFile("identity", (config) => (config.kubeconfig = kubeconfig));
        const upgrade = await probedUpgrade(async () => {
            await stopAfter("swap", "w-1", "SIGKILL");
            await pulumi(["cancel", "--yes", "--stack", "dev"]); // the dead run's lock
            return pulumi(up, { configFile });
        });
        assertUnnoticed(upgrade);
        assert.doesNotMatch(upgrade.result.said, /could not be checked|forbidden/i);
        assert.deepEqual(upgrade.after, versionsAt(targetVersion));
        const cordoned = "{.items[?(@.spec.unschedulable==true)].metadata.name}";
        assert.equal(await kubectl("get", "nodes", `-ojsonpath=${cordoned}`), "w-3");
        const drained = upgrade.result.spans.filter(({ act }) => act === "drain");
        assert(drained.some(({ node }) => node === "w-3"));
        const preview = ["preview", "--stack", "dev", "--expect-no-changes"];
        assertSucceeded(await pulumi(preview, { configFile }));
    });
});

function assertUnnoticed({ result, probes }: ProbedUpgrade<PulumiRun>): void {
    assertSucceeded(result);
    const { skewViolations, pdbViolations, drainViolations, violations } = probes.observer;
    const broken = skewViolations + pdbViolations + drainViolations;
    assert.equal(broken, 0, JSON.stringify(violations));
    assert(probes.observer.minServingWorkers >= 1);
    assert.equal(probes.application.failed, 0);
}

/** Runs `up` until the timeline has this act on this node, then sends the signal. */
async function stopAfter(
    act: string,
    node: string,
    signal: NodeJS.Signals,
    configFile?: string,
): Promise<PulumiRun> {
    const settings = configFile === undefined ? {} : { configFile };
    const { ended, kill } = await startPulumi(up, settings);
    const still = Symbol("still running");
    const isRunning = async () => (await Promise.race([ended, sleep(100, still)])) === still;
    const isThere = () => readSpans().some((span) => span.act === act && span.node === node);
    while (!isThere()) {
        if (await isRunning()) continue;
        assert.fail(`up ended before the ${act} of ${node}:\n${(await ended).said.slice(-2000)}`);
    }
    kill(signal);
    return ended;
}

async function setMinAvailable(minAvailable: number): Promise<void> {
    const patch = JSON.stringify({ spec: { minAvailable } });
    await kubectl("-n", "demo", "patch", "pdb", "web", "--type=merge", "--patch", patch);
}
