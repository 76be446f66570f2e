import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { archiveName, releaseMirror, type ReleaseMirror } from "./releaseMirror.ts";
import { cliVersion, SetupSandbox } from "./setupSandbox.ts";

describe("make setup installs the Pulumi CLI", () => {
    let sandbox: SetupSandbox;
    let mirror: ReleaseMirror;

    beforeEach(async () => {
        sandbox = await SetupSandbox.make();
        await serving(["pulumi", "pulumi-language-nodejs"]);
        sandbox.env["INSTALL"] = "works";
    });

    afterEach(async () => {
        await mirror.close();
        await sandbox.remove();
    });

    async function serving(members: readonly string[]): Promise<void> {
        mirror = await releaseMirror(members);
        sandbox.env["KUBE_LOCKSTEP_PULUMI_URL"] = mirror.url;
    }

    const cached = async () => readdir(join(sandbox.cache, "pulumi")).catch(() => []);
    const programs = async () => readdir(join(sandbox.cache, "pulumi", cliVersion));

    it("as the official release with everything beside it, once", async () => {
        const { status, stderr } = await sandbox.setup();
        assert.equal(status, 0, stderr);
        assert.match(stderr, /✓ pulumi CLI v3\.276\.0: official release/);
        assert.deepEqual(await programs(), ["pulumi", "pulumi-language-nodejs"]);
        assert.deepEqual(await cached(), [cliVersion]);
        mirror.asked.length = 0;
        assert.deepEqual(await sandbox.setup(), { status: 0, stdout: "", stderr: "" });
        assert.deepEqual(mirror.asked, []);
    });

    it("not if one on PATH is new enough", async () => {
        await sandbox.fakeCli(join(sandbox.bin, "pulumi"), "v3.300.0");
        assert.equal((await sandbox.setup()).status, 0);
        assert.deepEqual(mirror.asked, []);
        assert.deepEqual(await cached(), []);
    });

    it("and keeps nothing of an archive that is not the one that was published", async () => {
        await sandbox.fakeGo();
        mirror.answer = (response) => response.end("something else");
        const { status, stderr } = await sandbox.setup();
        assert.equal(status, 1);
        assert.match(
            stderr,
            /make setup: .*: its SHA-256 is [0-9a-f]{64}, but the published one is/,
        );
        assert.deepEqual(await cached(), []);
        assert.deepEqual(await sandbox.callsSince(), []);
    });

    it("and keeps nothing of an archive without a CLI", async () => {
        await sandbox.fakeGo();
        await mirror.close();
        await serving(["README"]);
        const { status, stderr } = await sandbox.setup();
        assert.equal(status, 1);
        assert.match(stderr, /make setup: .*tar\.gz: does not contain pulumi/);
        assert.deepEqual(await cached(), []);
    });

    for (const [what, breakIt, reason] of [
        ["breaks off", breakOff, /other side closed|terminated/],
        ["has no archive", (response) => response.writeHead(404).end(), /answered 404/],
    ] satisfies [string, ReleaseMirror["answer"], RegExp][])
        it(`from its Go module if the server ${what}`, async () => {
            await sandbox.fakeGo();
            mirror.answer = breakIt;
            const { status, stderr } = await sandbox.setup();
            assert.equal(status, 0, stderr);
            assert.match(stderr, reason);
            assert.match(stderr, /✓ pulumi CLI v3\.276\.0: built from its Go module/);
            assert.deepEqual(await programs(), ["pulumi"]);
            const builds = (await sandbox.callsSince()).filter((call) => call.startsWith("go "));
            assert.match(builds.join(), /version\.Version=v3\.276\.0.*pkg\/v3\/cmd\/pulumi$/);
        });

    it("from its Go module if the server accepts and stays silent", async () => {
        await sandbox.fakeGo();
        mirror.list = undefined;
        const { stderr } = await sandbox.setup();
        assert.match(stderr, /no answer within 4 s.*\n✓ .*: built from its Go module/);
    });

    it("from its Go module if the list of digests has none for this machine", async () => {
        await sandbox.fakeGo();
        mirror.list = `${"0".repeat(64)}  pulumi-${cliVersion}-windows-x64.zip\n`;
        const { stderr } = await sandbox.setup();
        assert.match(
            stderr,
            /checksums\.txt does not list pulumi-.*\n✓ .*: built from its Go module/,
        );
    });

    it("from where a killed run had got to, and nothing else of that run remains", async () => {
        mirror.answer = (response, archive) => response.write(archive.subarray(0, 9)); // and no more
        const killed = sandbox.startSetup();
        const staging = `${cliVersion}.new-${killed.pid ?? 0}`;
        const part = join(sandbox.cache, "pulumi", staging, archiveName);
        while ((await stat(part).catch(() => ({ size: 0 }))).size < 9) await sleep(20);
        killed.kill("SIGKILL");
        await once(killed, "exit");
        assert.deepEqual(await cached(), [staging]);
        const { status, stderr } = await sandbox.setup();
        assert.equal(status, 0, stderr);
        assert.deepEqual(mirror.ranges, ["bytes=9-"]);
        assert.deepEqual(await cached(), [cliVersion]);
        assert.deepEqual(await programs(), ["pulumi", "pulumi-language-nodejs"]);
    });

    it("from the beginning if what a killed run left is of another archive", async () => {
        const abandoned = join(sandbox.cache, "pulumi", `${cliVersion}.new-999999999`);
        await mkdir(abandoned, { recursive: true });
        await writeFile(join(abandoned, archiveName), "of another release");
        const { status, stderr } = await sandbox.setup();
        assert.equal(status, 0, stderr);
        assert.deepEqual(mirror.ranges, ["bytes=18-"]);
        assert.deepEqual(await cached(), [cliVersion]);
    });

    describe("and says in one sentence what is in the way:", () => {
        const sentence = async () => {
            const { status, stderr } = await sandbox.setup();
            assert.equal(status, 1);
            assert.deepEqual(await cached(), []);
            return stderr.split("\n").find((line) => line.startsWith("make setup: ")) ?? "";
        };

        beforeEach(async () => {
            await mirror.close(); // nobody listens there any more
        });

        it("neither a server nor Go", async () => {
            const said = await sentence();
            assert.match(said, /Its official release: http.*checksums\.txt: .*ECONNREFUSED/);
            assert.match(said, /Its Go module: Go is not installed/);
            assert.match(said, /put any pulumi of 3\.245\.0 or newer on PATH/);
        });

        it("a Go that is too old", async () => {
            const refusal =
                "go: go.mod requires go >= 1.26.6 (running go 1.25.1; GOTOOLCHAIN=local)";
            await sandbox.script(join(sandbox.bin, "go"), `echo "${refusal}" >&2; exit 1`);
            assert.match(await sentence(), /Go 1\.25\.1 is too old, 1\.26\.6 is needed/);
        });

        it("no network for Go either", async () => {
            const refusal = "x.go: dial tcp: lookup proxy: no such host";
            await sandbox.script(join(sandbox.bin, "go"), `echo "${refusal}" >&2; exit 1`);
            assert.match(await sentence(), /go cannot reach the modules.*no such host/);
        });

        it("a full disk", async () => {
            const refusal = "link: mapping output file failed: no space left on device";
            await sandbox.script(join(sandbox.bin, "go"), `echo "${refusal}" >&2; exit 1`);
            assert.match(await sentence(), /cache\/kube-lockstep\/pulumi: no space is left: free/);
        });

        it("a cache that cannot be written", async () => {
            await mkdir(join(sandbox.cache, ".."), { recursive: true });
            await writeFile(sandbox.cache, "a file");
            const { status, stderr } = await sandbox.setup();
            assert.equal(status, 1);
            assert.match(stderr, /make setup: .*pulumi: .*: set XDG_CACHE_HOME/);
        });

        it("a program that is not that CLI", async () => {
            await sandbox.script(
                join(sandbox.bin, "go"),
                'while [ "$1" != -o ]; do shift; done; echo "#!/bin/sh\necho v0.0.1" > "$2"; chmod +x "$2"',
            );
            assert.match(await sentence(), /reports version v0\.0\.1, not v3\.276\.0/);
        });
    });

    function breakOff(...[response, archive]: Parameters<ReleaseMirror["answer"]>): void {
        response.writeHead(200, { "content-length": archive.length });
        response.write(archive.subarray(0, 9), () => response.destroy());
    }

    it("into no folder but the cache", async () => {
        await sandbox.setup();
        assert.equal(existsSync(join(sandbox.env["HOME"] ?? "", ".pulumi")), false);
    });
});
