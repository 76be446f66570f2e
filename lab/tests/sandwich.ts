import assert from "node:assert/strict";
import { promises } from "../demo/promises.ts";
import { pulumi } from "../drive/pulumi.ts";
import { probedUpgrade } from "../drive/probedUpgrade.ts";
import { hosts, targetVersion } from "../layout.ts";
import { runningComponents } from "../probe/runningComponents.ts";
import { freshCluster } from "./arrange.ts";
import { assertSucceeded } from "./expect.ts";
import { fingerprint } from "./fingerprint.ts";

describe("the sandwich: preview, up, preview", () => {
    before(freshCluster);

    it("preview names every node and the target, and changes nothing", async () => {
        const before = await fingerprint();
        const preview = await pulumi(["preview", "--stack", "dev"]);
        assertSucceeded(preview);
        for (const { name } of hosts) assert.match(preview.said, new RegExp(`\\b${name}\\b`));
        assert.match(preview.said, new RegExp(targetVersion.replaceAll(".", "\\.")));
        assert.deepEqual(await fingerprint(), before);
    });

    it("up takes every component to the target with nobody noticing", async () => {
        const upgrade = await probedUpgrade(() => pulumi(["up", "--yes", "--stack", "dev"]));
        assertSucceeded(upgrade.result);
        const kept = promises(upgrade.probes, upgrade.after, targetVersion);
        const broken = kept.filter((promise) => !promise.kept);
        assert.deepEqual(broken, [], JSON.stringify(upgrade.probes.observer.violations));
    });

    it("a second preview has nothing to do", async () => {
        assertSucceeded(await pulumi(["preview", "--stack", "dev", "--expect-no-changes"]));
    });

    it("a second up restarts nothing", async () => {
        const pids = () => runningComponents().map(({ node, pid }) => `${node} ${pid}`);
        const before = pids();
        assertSucceeded(await pulumi(["up", "--yes", "--skip-preview", "--stack", "dev"]));
        assert.deepEqual(pids(), before);
    });
});
