import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { downloadEtcd } from "../../lab/download.ts";
import { architecture, checkout } from "../../lab/layout.ts";
import { kubernetesBinaries } from "../../lab/releases.ts";
import { releaseServer } from "../../lab/releaseServer.ts";

const run = promisify(execFile);
/** A minor that lab/modules does not have: it can only be downloaded. */
const version = "v1.99.0";
const nobody = "http://127.0.0.1:1";

const digestOf = (content: string) => createHash("sha256").update(content).digest("hex");

async function listening(server: Server): Promise<string> {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // A TCP server that listens has an address of this kind.
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/**
 * `lab release VERSION` with a cache of its own, bypassing the launcher, which waits for other lab
 * commands.
 */
async function labRelease(cacheHome: string, url: string): Promise<string> {
    const words = ["--import", "tsx", join(checkout, "lab/main.ts"), "release", version];
    const env = { ...process.env, XDG_CACHE_HOME: cacheHome, LAB_KUBERNETES_URL: url };
    return (await run(process.execPath, words, { cwd: checkout, env })).stderr;
}

describe("the lab's releases", () => {
    let work = "";
    let mirror = "";
    let cached = "";
    let server: Server;
    let url = "";

    beforeEach(async () => {
        work = await mkdtemp(join(tmpdir(), "releases-"));
        mirror = join(work, "mirror", version, "bin/linux", architecture);
        cached = join(work, "kube-lockstep/releases", version, "bin/linux", architecture);
        await mkdir(mirror, { recursive: true });
        for (const name of kubernetesBinaries) {
            await writeFile(join(mirror, name), `the ${name}`);
            await writeFile(join(mirror, `${name}.sha256`), digestOf(`the ${name}`));
        }
        server = releaseServer(join(work, "mirror"));
        url = await listening(server);
    });

    afterEach(async () => {
        server.closeAllConnections();
        server.close();
        await rm(work, { recursive: true });
    });

    it("come from the official layout, each with its digest beside it", async () => {
        assert.match(await labRelease(work, url), /✓ kubernetes v1\.99\.0: downloaded/);
        const names = kubernetesBinaries.flatMap((name) => [name, `${name}.sha256`]);
        assert.deepEqual(await readdir(cached), names.toSorted());
        assert.equal(await readFile(join(cached, "kubelet"), "utf8"), "the kubelet");
        const digest = await readFile(join(cached, "kubelet.sha256"), "utf8");
        assert.equal(digest, digestOf("the kubelet"));
        assert.match(await labRelease(work, nobody), /✓ kubernetes v1\.99\.0: cached/);
    });

    it("are refused if a file is not the one that was published", async () => {
        await writeFile(join(mirror, "kubelet"), "something else");
        const refusal = await labRelease(work, url).catch(String);
        assert.match(
            refusal,
            /kubelet: its SHA-256 is [0-9a-f]{64}, but the published one is [0-9a-f]{64}/,
        );
        await assert.rejects(readdir(cached), { code: "ENOENT" });
    });

    it("are built if no server answers, from modules that exist", async () => {
        const refusal = await labRelease(work, nobody).catch(String);
        assert.match(refusal, /v1\.99\.0: no official download.*no module for 1\.99, only .*1\.36/);
    });

    it("count as cached if somebody has put binaries there that report the right version", async () => {
        await mkdir(cached, { recursive: true });
        for (const name of kubernetesBinaries)
            await writeFile(join(cached, name), `#!/bin/sh\necho Kubernetes ${version}\n`, {
                mode: 0o755,
            });
        assert.match(await labRelease(work, nobody), /✓ kubernetes v1\.99\.0: cached/);
        assert.equal((await readFile(join(cached, "kubelet.sha256"), "utf8")).length, 64);
    });

    it("do not count as cached if a binary reports another version", async () => {
        await mkdir(cached, { recursive: true });
        for (const name of kubernetesBinaries)
            await writeFile(join(cached, name), "#!/bin/sh\necho Kubernetes v0.0.0\n", {
                mode: 0o755,
            });
        assert.match(await labRelease(work, url), /✓ kubernetes v1\.99\.0: downloaded/);
        assert.equal(await readFile(join(cached, "kubelet"), "utf8"), "the kubelet");
    });

    it("are served in the official layout, and nothing else is", async () => {
        const path = `/${version}/bin/linux/${architecture}`;
        const head = await fetch(`${url}${path}/kubelet`, { method: "HEAD" });
        assert.equal(head.headers.get("content-length"), `${"the kubelet".length}`);
        assert.equal(await (await fetch(`${url}${path}/kubelet`)).text(), "the kubelet");
        await writeFile(join(work, "mirror/secret"), "not a release");
        for (const elsewhere of [
            "/",
            "/secret",
            `${path}/`,
            `${path}/%2e%2e/kubelet`,
            `${path}/no-such`,
        ])
            assert.equal((await fetch(`${url}${elsewhere}`)).status, 404, elsewhere);
        assert.equal((await fetch(`${url}${path}/kubelet`, { method: "POST" })).status, 405);
    });
});

describe("the lab's etcd", () => {
    const etcd = "v9.9.9";
    const archive = `etcd-${etcd}-linux-${architecture}`;
    let work = "";
    let server: Server;
    let digest = "";

    beforeEach(async () => {
        work = await mkdtemp(join(tmpdir(), "etcd-"));
        await mkdir(join(work, archive));
        await mkdir(join(work, "into"));
        for (const name of ["etcd", "etcdctl"]) await writeFile(join(work, archive, name), name);
        const file = join(work, `${archive}.tar.gz`);
        await run("tar", ["-czf", file, "-C", work, archive]);
        const content = await readFile(file);
        digest = createHash("sha256").update(content).digest("hex");
        server = createServer((request, response) => {
            const isList = request.url === `/${etcd}/SHA256SUMS`;
            if (isList)
                response.end(`${"0".repeat(64)}  other.tar.gz\n${digest}  ${archive}.tar.gz\n`);
            else if (request.url === `/${etcd}/${archive}.tar.gz`) response.end(content);
            else response.writeHead(404).end();
        });
        process.env["LAB_ETCD_URL"] = await listening(server);
    });

    afterEach(async () => {
        delete process.env["LAB_ETCD_URL"];
        server.closeAllConnections();
        server.close();
        await rm(work, { recursive: true });
    });

    const download = async () =>
        downloadEtcd(etcd, ["etcd", "etcdctl"], join(work, "into"), () => undefined);

    it("comes out of the official archive", async () => {
        assert.equal(await download(), true);
        assert.deepEqual(await readdir(join(work, "into")), ["etcd", "etcdctl"]);
    });

    it("is refused if the archive is not the one that was published", async () => {
        digest = "f".repeat(64);
        await assert.rejects(download(), /SHA-256 is [0-9a-f]{64}, but the published one is f{64}/);
        assert.deepEqual(await readdir(join(work, "into")), []);
    });

    it("is left to a build if the list does not name the archive", async () => {
        process.env["LAB_ETCD_URL"] = `${process.env["LAB_ETCD_URL"] ?? ""}/no-such`;
        assert.equal(await download(), false);
    });
});
