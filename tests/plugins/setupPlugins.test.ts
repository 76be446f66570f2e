import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { kubernetesBuild, SetupSandbox } from "./setupSandbox.ts";

const languageHost = "pulumi-language-nodejs";
const command = "pulumi-resource-command";
const kubernetes = "pulumi-resource-kubernetes";

describe("make setup decides about plugins", () => {
    let sandbox: SetupSandbox;
    let cli: string;

    beforeEach(async () => {
        sandbox = await SetupSandbox.make();
        cli = await sandbox.cachedCli();
        await sandbox.fakeGo();
    });

    afterEach(async () => {
        await sandbox.remove();
    });

    const served = async () =>
        (await readdir(sandbox.served)).filter((name) => name !== "decided.json");
    const installed = (name: string, version: string) =>
        join(sandbox.pulumiHome, "plugins", `resource-${name}-v${version}`);
    const versionOf = async (name: string) => {
        const file = join(sandbox.checkout, "node_modules/@pulumi", name, "package.json");
        // npm wrote it.
        return (JSON.parse(await readFile(file, "utf8")) as { version: string }).version;
    };
    const setup = async () => {
        const { status, stderr } = await sandbox.setup();
        assert.equal(status, 0, stderr);
        return stderr;
    };

    it("once: what the CLI installs is official, and nothing of ours is beside it", async () => {
        sandbox.env["INSTALL"] = "works";
        await setup();
        const asked = `--exact --color never --non-interactive`;
        assert.deepEqual(await sandbox.callsSince(), [
            `pulumi plugin install resource command ${await versionOf("command")} ${asked}`,
            `pulumi plugin install resource kubernetes ${await versionOf("kubernetes")} ${asked}`,
        ]);
        assert.deepEqual(await served(), [languageHost]);
        assert.equal(await setup(), "");
        assert.deepEqual(await sandbox.callsSince(), []);
    });

    it("once: what the CLI cannot install is served, and PULUMI_HOME stays as it was", async () => {
        const said = await setup();
        assert.match(said, /plugin command 1\.2\.1: not installed \(no such host\)/);
        assert.match(said, /not official: .*make setup AGAIN=1/);
        assert.deepEqual(await served(), [languageHost, command, kubernetes]);
        const built = join(sandbox.cache, "pulumi-kubernetes", kubernetesBuild, kubernetes);
        assert.equal(await readlink(join(sandbox.served, kubernetes)), built);
        assert.deepEqual(await readdir(join(built, "..")), [kubernetes]);
        assert.equal(existsSync(sandbox.pulumiHome), false);
        await sandbox.callsSince();
        assert.equal(await setup(), "");
        assert.deepEqual(await sandbox.callsSince(), []);
    });

    it("and asks for none that exists, in the CLI's folder or on PATH", async () => {
        await mkdir(installed("command", await versionOf("command")), { recursive: true });
        await sandbox.script(join(sandbox.bin, kubernetes), "exit 0");
        await sandbox.script(join(cli, "..", languageHost), "exit 0");
        await setup();
        assert.deepEqual(await sandbox.callsSince(), []);
        assert.deepEqual(await served(), []);
    });

    it("and takes neither a half-installed one, nor another version, nor ours for official", async () => {
        const half = installed("command", await versionOf("command"));
        await mkdir(half, { recursive: true });
        await writeFile(`${half}.partial`, "");
        await mkdir(installed("kubernetes", "4.0.0"), { recursive: true });
        sandbox.env["PATH"] = [
            sandbox.served,
            join(sandbox.checkout, "plugins/bin"),
            sandbox.bin,
        ].join(":");
        await setup();
        assert.deepEqual(await served(), [languageHost, command, kubernetes]);
        assert.equal(await setup(), "");
    });

    it("again when an official one appears, to which ours gives way", async () => {
        await setup();
        await mkdir(installed("command", await versionOf("command")), { recursive: true });
        await sandbox.script(join(cli, "..", languageHost), "exit 0");
        await setup();
        assert.deepEqual(await served(), [kubernetes]);
    });

    it("again when an official one is gone", async () => {
        sandbox.env["INSTALL"] = "works";
        await setup();
        delete sandbox.env["INSTALL"];
        await rm(sandbox.pulumiHome, { recursive: true });
        await setup();
        assert.deepEqual(await served(), [languageHost, command, kubernetes]);
    });

    it("again for another PULUMI_HOME, another CLI, or when what it linked is gone", async () => {
        await setup();
        await sandbox.callsSince();
        const isAsked = async () => {
            await setup();
            return (await sandbox.callsSince()).some((call) => call.includes("plugin install"));
        };
        sandbox.env["PULUMI_HOME"] = join(sandbox.pulumiHome, "other");
        assert.equal(await isAsked(), true);
        await sandbox.fakeCli(join(sandbox.bin, "pulumi"), "v3.277.0");
        assert.equal(await isAsked(), true);
        await rm(join(sandbox.cache, "pulumi-kubernetes"), { recursive: true });
        assert.equal(await isAsked(), true);
        assert.equal(await isAsked(), false);
    });

    it("and ends an installation that does not end, with everything that it started", async () => {
        sandbox.env["INSTALL"] = "hangs";
        sandbox.env["KUBE_LOCKSTEP_INSTALL_SECONDS"] = "0.5";
        assert.match(
            await setup(),
            /plugin command 1\.2\.1: not installed \(not finished after 0\.5 s\)/,
        );
        const sleeping = (await sandbox.callsSince()).filter((call) => call.startsWith("sleeps "));
        assert.equal(sleeping.length, 2);
        for (const call of sleeping)
            assert.equal(await isRunning(call.slice("sleeps ".length)), false);
    });

    it("and builds the kubernetes plugin with the two files that its module carries", async () => {
        await setup();
        const build = (await sandbox.callsSince()).find((call) => call.startsWith("go build"));
        assert.match(build ?? "", /-overlay \S+\.json -o \S+\/pulumi-resource-kubernetes \.$/);
    });

    it("and says in one sentence why the kubernetes plugin is not available", async () => {
        await sandbox.script(join(sandbox.bin, "go"), "echo 'no space left on device' >&2; exit 1");
        assert.match(
            (await sandbox.setup()).stderr,
            /pulumi-kubernetes: no space is left: free 6 GB/,
        );
        await rm(join(sandbox.bin, "go"));
        const { status, stderr } = await sandbox.setup();
        assert.equal(status, 1);
        assert.match(
            stderr,
            /plugin kubernetes 4\.\S+ cannot be had here\. Its official release: no such host\. Its Go module: Go is not installed/,
        );
        assert.equal(existsSync(sandbox.served), false);
    });

    for (const missing of [languageHost, command])
        it(`and says so if the checkout has no ${missing}`, async () => {
            await rm(join(sandbox.checkout, "plugins/bin", missing));
            const { status, stderr } = await sandbox.setup();
            assert.equal(status, 1);
            assert.match(
                stderr,
                new RegExp(`make setup: .*${missing} is missing or not executable`),
            );
            assert.equal(existsSync(sandbox.served), false);
        });
});

/** A killed process may remain as a zombie if nobody waits for it. */
async function isRunning(pid: string): Promise<boolean> {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    return stat !== "" && !stat.includes(") Z ");
}
