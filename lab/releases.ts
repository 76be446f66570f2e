/**
 * The cache of releases: official downloads if the server answers, else builds of pinned modules.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import { controlPlaneComponents, workerComponents } from "../core/cluster/component.ts";
import { parseVersion, type Version } from "../core/cluster/version.ts";
import { buildEtcd, buildKubernetes } from "./build.ts";
import { output } from "./command.ts";
import { downloadEtcd, downloadKubernetes } from "./download.ts";
import { architecture, cache, etcdVersion } from "./layout.ts";

/** The binaries of a release that the lab and the program use. */
export const kubernetesBinaries = [...controlPlaneComponents, ...workerComponents, "kubectl"];
export const etcdBinaries = ["etcd", "etcdctl", "etcdutl"];

export type Source = "cached" | "downloaded" | "built";

/** Where the cache keeps the binaries of a release: dl.k8s.io's layout. */
export function releaseDir(version: string): string {
    return join(cache.releases, version, "bin/linux", architecture);
}

export const etcdDir = join(cache.releases, "etcd", etcdVersion);

/** The version that a word names; throws if it is not one. */
export function versionNamed(text: string): Version {
    const version = parseVersion(text);
    if (version === undefined)
        throw new Error(`${text}: not a version of Kubernetes; expected one like v1.36.4`);
    return version;
}

/**
 * Whether the cache has all of a release. A binary counts once its .sha256 is beside it, which is
 * written last.
 */
export function isCached(version: string): boolean {
    return hasAll(releaseDir(version), kubernetesBinaries);
}

const hasAll = (dir: string, names: readonly string[]) =>
    names.every((name) => existsSync(join(dir, name)) && existsSync(join(dir, `${name}.sha256`)));

/** Versions that the cache has completely. */
export async function cachedVersions(): Promise<readonly string[]> {
    const entries = await readdir(cache.releases).catch(() => []);
    return entries.filter((name) => parseVersion(name) !== undefined && isCached(name));
}

/** Puts a release into the cache. `say` is told what is tried. */
export async function ensureKubernetes(
    version: Version,
    say: (what: string) => void,
): Promise<Source> {
    const dir = releaseDir(version.text);
    await adopt(dir, kubernetesBinaries, version.text);
    if (hasAll(dir, kubernetesBinaries)) return "cached";
    return fill(dir, kubernetesBinaries, async (staging) => {
        if (await downloadKubernetes(version.text, kubernetesBinaries, staging, say))
            return "downloaded";
        await buildKubernetes(version, kubernetesBinaries, staging, say);
        return "built";
    });
}

/** Puts etcd into the cache. */
export async function ensureEtcd(say: (what: string) => void): Promise<Source> {
    await adopt(etcdDir, etcdBinaries, etcdVersion.slice(1));
    if (hasAll(etcdDir, etcdBinaries)) return "cached";
    return fill(etcdDir, etcdBinaries, async (staging) => {
        if (await downloadEtcd(etcdVersion, etcdBinaries, staging, say)) return "downloaded";
        await buildEtcd(staging, say);
        return "built";
    });
}

/**
 * Fills a directory beside the cache, then moves each file in, digest last: a killed run leaves no
 * partial file.
 */
async function fill(
    dir: string,
    names: readonly string[],
    make: (staging: string) => Promise<Source>,
): Promise<Source> {
    const staging = `${dir}.new`;
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
    const source = await make(staging);
    await mkdir(dir, { recursive: true });
    for (const name of names) {
        await rename(join(staging, name), join(dir, name));
        await writeDigest(join(dir, name));
    }
    await rm(staging, { recursive: true });
    return source;
}

/**
 * Binaries that somebody else put in place (a manual build, a copied cache) count once they report
 * their version themselves.
 */
async function adopt(dir: string, names: readonly string[], version: string): Promise<void> {
    for (const name of names) {
        const file = join(dir, name);
        if (!existsSync(file) || existsSync(`${file}.sha256`)) continue;
        const said = await output(file, versionWords(name)).catch(() => "");
        if (said.split(/\s/).includes(version)) await writeDigest(file);
    }
}

function versionWords(name: string): readonly string[] {
    if (name === "kubectl") return ["version", "--client"];
    return name === "etcdctl" || name === "etcdutl" ? ["version"] : ["--version"];
}

async function writeDigest(file: string): Promise<void> {
    await writeFile(`${file}.sha256.new`, await sha256(file));
    await rename(`${file}.sha256.new`, `${file}.sha256`);
}

/** SHA-256 of a file, in hexadecimal. */
export async function sha256(file: string): Promise<string> {
    const hash = createHash("sha256");
    await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
    return hash.digest("hex");
}
