import assert from "node:assert/strict";
import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";

import { cliVersion, SetupSandbox } from "./setupSandbox.ts";

describe("the Pulumi CLI that is chosen", () => {
    let sandbox: SetupSandbox;

    beforeEach(async () => {
        sandbox = await SetupSandbox.make();
    });

    afterEach(async () => {
        await sandbox.remove();
    });

    const chosen = async () => {
        const { status, stdout } = await sandbox.run(join(sandbox.checkout, "plugins/chosenCli"));
        return status === 0 ? stdout.trim() : status;
    };
    const onPath = (name: string) => join(sandbox.bin, "..", name, "pulumi");

    /** Puts folders with these names before all others on PATH. */
    function searching(...names: readonly string[]): void {
        const folders = names.map((name) => join(sandbox.bin, "..", name));
        sandbox.env["PATH"] = [...folders, sandbox.bin].join(":");
    }

    it("is the one on PATH if it is new enough, even if the cache has one", async () => {
        await sandbox.cachedCli();
        searching("a");
        for (const version of ["v3.245.0", "v3.300.1", "v3.246.0-alpha.x1+dirty", "v4.0.0"]) {
            await sandbox.fakeCli(onPath("a"), version);
            assert.equal(await chosen(), `${version} ${onPath("a")}`);
        }
    });

    it("is the cached one if that on PATH is too old, or does not run", async () => {
        const cached = await sandbox.cachedCli();
        searching("a");
        for (const body of ["echo v3.244.9", "echo v2.300.0", "exit 1"]) {
            await sandbox.script(onPath("a"), body);
            assert.equal(await chosen(), `${cliVersion} ${cached}`);
        }
    });

    it("is a later one on PATH if the first is too old", async () => {
        await sandbox.fakeCli(onPath("a"), "v3.1.0");
        await sandbox.fakeCli(onPath("b"), "v3.260.0");
        searching("a", "b");
        assert.equal(await chosen(), `v3.260.0 ${onPath("b")}`);
    });

    it("is found in folders whose names have spaces", async () => {
        await sandbox.fakeCli(onPath("my tools"), "v3.260.0");
        searching("my tools");
        assert.equal(await chosen(), `v3.260.0 ${onPath("my tools")}`);
    });

    it("is never a ./pulumi, by a link or of another checkout", async () => {
        await mkdir(join(sandbox.bin, "../a"));
        await symlink(join(sandbox.checkout, "pulumi"), onPath("a"));
        await cp(sandbox.checkout, join(sandbox.bin, "../b"), { recursive: true });
        searching("a", "b");
        assert.equal(await chosen(), 1);
        const cached = await sandbox.cachedCli();
        assert.equal(await chosen(), `${cliVersion} ${cached}`);
    });

    it("is none if there is none, and a cached one of another version does not count", async () => {
        await sandbox.fakeCli(join(sandbox.cache, "pulumi/v3.1.0/pulumi"), "v3.1.0");
        assert.equal(await chosen(), 1);
    });
});
