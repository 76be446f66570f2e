/** Official downloads: Kubernetes from dl.k8s.io, etcd from its GitHub releases, each checked by SHA-256. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { chmod, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import { output } from "./command.ts";
import { architecture } from "./layout.ts";

/** How long a server may take to answer at all before the lab builds for itself. */
const answerSeconds = 4;
/** How long one whole file may take. */
const fileSeconds = 900;

/** LAB_KUBERNETES_URL and LAB_ETCD_URL name mirrors of the same layout. */
const kubernetesUrl = () => process.env["LAB_KUBERNETES_URL"] ?? "https://dl.k8s.io";
const etcdUrl = () =>
    process.env["LAB_ETCD_URL"] ?? "https://github.com/etcd-io/etcd/releases/download";

/** A small text file, or undefined where the server does not answer in time or has no such file. */
async function text(url: string): Promise<string | undefined> {
    try {
        const response = await fetch(url, { signal: AbortSignal.timeout(answerSeconds * 1000) });
        return response.ok ? await response.text() : undefined;
    } catch {
        return undefined; // unreachable: what to do instead is the caller's business
    }
}

/** Downloads a file and returns its SHA-256. Throws where the server breaks off. */
async function download(url: string, file: string): Promise<string> {
    const response = await fetch(url, { signal: AbortSignal.timeout(fileSeconds * 1000) });
    if (!response.ok || response.body === null)
        throw new Error(`${url}: the server answered ${response.status} ${response.statusText}`);
    const hash = createHash("sha256");
    const tap = new Transform({
        transform(chunk: Buffer, _, done) {
            hash.update(chunk);
            done(null, chunk);
        },
    });
    await pipeline(Readable.fromWeb(response.body), tap, createWriteStream(file));
    return hash.digest("hex");
}

async function downloadChecked(url: string, file: string, expected: string): Promise<void> {
    const found = await download(url, file);
    if (found === expected) return;
    await rm(file);
    throw new Error(
        `${url}: its SHA-256 is ${found}, published is ${expected}. The file was thrown away; ` +
            "try again, and if it stays so, do not trust that server",
    );
}

/** Downloads a release into a directory; false where its server cannot be reached or lacks the release. */
export async function downloadKubernetes(
    version: string,
    names: readonly string[],
    into: string,
    say: (what: string) => void,
): Promise<boolean> {
    const base = `${kubernetesUrl()}/${version}/bin/linux/${architecture}`;
    const digests = new Map<string, string>();
    for (const name of names) {
        const published = (await text(`${base}/${name}.sha256`))?.trim().split(/\s/)[0];
        if (published === undefined || !/^[0-9a-f]{64}$/.test(published)) return false;
        digests.set(name, published);
    }
    say(`download of ${version} from ${kubernetesUrl()}`);
    for (const [name, digest] of digests) {
        await downloadChecked(`${base}/${name}`, join(into, name), digest);
        await chmod(join(into, name), 0o755);
    }
    return true;
}

/** Downloads etcd's binaries into a directory; false where the server cannot be reached. */
export async function downloadEtcd(
    version: string,
    names: readonly string[],
    into: string,
    say: (what: string) => void,
): Promise<boolean> {
    const archive = `etcd-${version}-linux-${architecture}`;
    const base = `${etcdUrl()}/${version}`;
    const digest = digestIn((await text(`${base}/SHA256SUMS`)) ?? "", `${archive}.tar.gz`);
    if (digest === undefined) return false;
    say(`download of etcd ${version} from ${etcdUrl()}`);
    const file = join(into, "etcd.tar.gz");
    await downloadChecked(`${base}/${archive}.tar.gz`, file, digest);
    const members = names.map((name) => `${archive}/${name}`);
    await output("tar", ["-xzf", file, "-C", into, "--strip-components=1", ...members]);
    await rm(file);
    return true;
}

/** The digest of one file in a list as sha256sum writes it. */
function digestIn(list: string, name: string): string | undefined {
    const line = list.split("\n").find((entry) => entry.trim().split(/\s+\*?/)[1] === name);
    return line?.trim().split(/\s/)[0];
}
