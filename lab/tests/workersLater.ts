import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { kubectl } from "../drive/hosts.ts";
import { pulumi } from "../drive/pulumi.ts";
import { probedUpgrade } from "../drive/probedUpgrade.ts";
import { run, startVersion, targetVersion } from "../layout.ts";
import { runningComponents, runningVersions } from "../probe/runningComponents.ts";
import { freshCluster, versionsAt } from "./arrange.ts";
import { serveBrokenKubelet } from "./brokenReleases.ts";
import { assertFailed, assertSucceeded } from "./expect.ts";
import { stackFile } from "./stackFile.ts";

const up = ["up", "--yes", "--skip-preview", "--stack", "dev"];

describe("workers on another day", () => {
    before(freshCluster);

    const workerPids = () =>
        runningComponents()
            .filter(({ node }) => node.startsWith("w-"))
            .map(({ node, component, pid }) => `${node} ${component} ${pid}`);

    it("stay where they are while workerVersion holds them back", async () => {
        const configFile = stackFile("held", (config) => (config.workerVersion = startVersion));
        const before = workerPids();
        assertSucceeded(await pulumi(up, { configFile }));
        assert.deepEqual(await runningVersions(), versionsAt(targetVersion, startVersion));
        assert.deepEqual(workerPids(), before);
        const preview = ["preview", "--stack", "dev", "--expect-no-changes"];
        assertSucceeded(await pulumi(preview, { configFile }));
    });

    it("roll back by themselves from a kubelet that does not start, and up names the node", async () => {
        const releases = await serveBrokenKubelet(targetVersion);
        try {
            const configFile = stackFile("broken", (config) => (config.releaseUrl = releases.url));
            const failed = await pulumi(up, { configFile });
            assertFailed(failed, /w-1\b.*kubelet|kubelet.*\bw-1/s, /broken on purpose/);
        } finally {
            releases.close();
        }
        assert.deepEqual(await runningVersions(), versionsAt(targetVersion, startVersion));
        const ready = '{.items[*].status.conditions[?(@.type=="Ready")].status}';
        assert.equal(await kubectl("get", "nodes", `-ojsonpath=${ready}`), "True True True");
    });

    it("are finished by the next up, with no more rights than the identity that was declared; a node that was cordoned before stays cordoned, yet drained", async () => {
        await kubectl("cordon", "w-3");
        const kubeconfig = await kubeconfigOfIdentity();
        const configFile = stackFile("identity", (config) => (config.kubeconfig = kubeconfig));
        const { result, probes, after } = await probedUpgrade(() => pulumi(up, { configFile }));
        assertSucceeded(result);
        assert.deepEqual(after, versionsAt(targetVersion));
        const cordoned = "{.items[?(@.spec.unschedulable==true)].metadata.name}";
        assert.equal(await kubectl("get", "nodes", `-ojsonpath=${cordoned}`), "w-3");
        const drained = result.steps.filter(({ phase }) => phase === "drain");
        assert(drained.some(({ node }) => node === "w-3"));
        const { skewViolations, pdbViolations, drainViolations, minServingWorkers } =
            probes.observer;
        assert.deepEqual({ skewViolations, pdbViolations, drainViolations }, noViolations);
        assert(minServingWorkers >= 1);
        assert.equal(probes.application.failed, 0);
    });
});

/** The path of a kubeconfig with a token of the ServiceAccount that the program declares. */
async function kubeconfigOfIdentity(): Promise<string> {
    const token = await kubectl("-n", "kube-system", "create", "token", "kube-lockstep");
    const config = parse(readFileSync(run.kubeconfig, "utf8")) as { users: object[] }; // the lab's own
    config.users = [{ ...config.users[0], user: { token: token.trim() } }];
    const path = join(run.dir, "tests/identity.kubeconfig");
    writeFileSync(path, stringify(config), { mode: 0o600 });
    return path;
}

const noViolations = { skewViolations: 0, pdbViolations: 0, drainViolations: 0 };
