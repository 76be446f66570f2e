import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { SetupSandbox } from "./setupSandbox.ts";

describe("./pulumi", () => {
    let sandbox: SetupSandbox;

    beforeEach(async () => {
        sandbox = await SetupSandbox.make();
        sandbox.env["PULUMI_BACKEND_URL"] = "file:///nowhere";
    });

    afterEach(async () => {
        await sandbox.remove();
    });

    it("installs nothing: if there is no CLI it says what does", async () => {
        const { status, stderr } = await sandbox.pulumi("preview");
        assert.equal(status, 2);
        assert.match(stderr, /^pulumi: no Pulumi CLI here.*`make setup`\n$/);
    });

    it("passes on every word and the exit status", async () => {
        await sandbox.script(
            join(sandbox.bin, "pulumi"),
            fakeCli('for word in "$@"; do echo "<$word>"; done; exit 32'),
        );
        const { status, stdout } = await sandbox.pulumi("up", "-m", "two  words", "");
        assert.equal(status, 32);
        assert.equal(stdout, "<up>\n<-m>\n<two  words>\n<>\n");
    });

    it("works through a link, from another folder", async () => {
        await sandbox.fakeCli(join(sandbox.bin, "pulumi"));
        const link = join(sandbox.bin, "lockstep");
        await symlink(join(sandbox.checkout, "pulumi"), link);
        assert.equal((await sandbox.run(link, ["preview"])).status, 0);
        assert.deepEqual(await sandbox.callsSince(), ["pulumi preview"]);
    });

    it("says which CLI runs, and what is not official, which comes last on PATH", async () => {
        await sandbox.fakeGo();
        const cli = await sandbox.cachedCli();
        await sandbox.setup();
        await sandbox.script(cli, 'echo "$PATH"');
        const { stdout, stderr } = await sandbox.pulumi("preview");
        assert.equal(
            stderr,
            "pulumi: CLI v3.276.0 (built from its Go module); not official: language host nodejs, " +
                "plugin command, plugin kubernetes 4.0.0-20260115033456-f47bc2d6f199\n",
        );
        const folders = stdout.trim().split(":");
        assert.equal(folders.at(0), join(sandbox.checkout, "node_modules/.bin"));
        assert.equal(folders.at(-1), sandbox.served);
    });

    it("names the path of a CLI that is official, and adds nothing to its PATH", async () => {
        sandbox.env["INSTALL"] = "works";
        const cli = await sandbox.fakeCli(join(sandbox.bin, "pulumi"), "v3.277.0");
        await sandbox.script(join(sandbox.bin, "pulumi-language-nodejs"), "exit 0");
        await sandbox.setup();
        assert.equal((await sandbox.pulumi("preview")).stderr, `pulumi: CLI v3.277.0 (${cli})\n`);
        await sandbox.script(cli, fakeCli('echo "$PATH"'));
        assert.equal((await sandbox.pulumi("preview")).stdout.includes(sandbox.served), false);
    });

    it("runs even if nobody ran make setup, and points to it", async () => {
        const cli = await sandbox.fakeCli(join(sandbox.bin, "pulumi"));
        const { status, stderr } = await sandbox.pulumi("preview");
        assert.equal(status, 0);
        assert.equal(
            stderr,
            `pulumi: CLI v3.276.0 (${cli}); \`make setup\` installs its missing plugins\n`,
        );
        for (const name of ["command-v1.2.1", "kubernetes-v4.34.2"])
            await mkdir(join(sandbox.pulumiHome, "plugins", `resource-${name}`), {
                recursive: true,
            });
        assert.equal((await sandbox.pulumi("preview")).stderr, `pulumi: CLI v3.276.0 (${cli})\n`);
    });

    describe("where no backend is chosen", () => {
        beforeEach(async () => {
            delete sandbox.env["PULUMI_BACKEND_URL"];
            await sandbox.fakeCli(join(sandbox.bin, "pulumi"));
        });

        for (const words of [["up"], ["stack", "init", "dev"], ["-C", "version", "preview"]])
            it(`does not run \`${words.join(" ")}\`, and prints the two lines that choose one`, async () => {
                const { status, stderr } = await sandbox.pulumi(...words);
                assert.equal(status, 2);
                assert.equal(
                    stderr.split("\n").filter((line) => line.includes("export ")).length,
                    2,
                );
                assert.deepEqual(await sandbox.callsSince(), []);
            });

        it("prints lines that a shell accepts, after which it runs", async () => {
            const { stderr } = await sandbox.pulumi("up");
            const lines = stderr.split("\n").slice(1).join("\n");
            const there = `${lines}\n[ -d "\${PULUMI_BACKEND_URL#file://}" ] && ./pulumi up`;
            const { status } = await sandbox.run("/bin/sh", ["-c", there]);
            assert.equal(status, 0);
            assert.deepEqual(await sandbox.callsSince(), ["pulumi up"]);
        });

        for (const words of [
            [],
            ["login", "file://~"],
            ["logout"],
            ["--version"],
            ["version"],
            ["up", "--help"],
            ["--color", "never", "about"],
            ["plugin", "ls"],
        ])
            it(`runs \`pulumi ${words.join(" ")}\` anyway`, async () => {
                assert.equal((await sandbox.pulumi(...words)).status, 0);
            });

        const chosen: Record<string, () => Promise<void>> = {
            "an access token": () => set("PULUMI_ACCESS_TOKEN", "pul-1"),
            "a URL": () => set("PULUMI_BACKEND_URL", "s3://bucket"),
            "the project": () =>
                writeFile(
                    join(sandbox.checkout, "Pulumi.yaml"),
                    "name: x\nbackend:\n  url: file://~\n",
                ),
            "an earlier login": () => loggedIn("file://~"),
        };
        for (const [what, choose] of Object.entries(chosen))
            it(`asks nothing when ${what} chooses it`, async () => {
                await choose();
                assert.equal((await sandbox.pulumi("up")).status, 0);
                assert.deepEqual(await sandbox.callsSince(), ["pulumi up"]);
            });

        it("does not take a logout for a choice", async () => {
            await loggedIn("");
            assert.equal((await sandbox.pulumi("up")).status, 2);
        });

        const set = async (name: string, value: string): Promise<void> => {
            sandbox.env[name] = value;
            return Promise.resolve();
        };
        const loggedIn = async (current: string) => {
            await mkdir(sandbox.pulumiHome, { recursive: true });
            const content = JSON.stringify({ current, accounts: {} }, undefined, 4);
            await writeFile(join(sandbox.pulumiHome, "credentials.json"), content);
        };
    });
});

/** A CLI of an accepted version, whose other verbs do this. */
const fakeCli = (body: string) => `[ "$1" = version ] && { echo v3.277.0; exit; }\n${body}`;
