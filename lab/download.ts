/** Official downloads: Kubernetes from dl.k8s.io, etcd from its GitHub releases, each checked by SHA-256. */
import { chmod, rm } from "node:fs/promises";
import { join } from "node:path";

import { digestIn, downloadChecked, textAt } from "../plugins/setup/download.ts";
import { output } from "./command.ts";
import { architecture } from "./layout.ts";

/** LAB_KUBERNETES_URL and LAB_ETCD_URL name mirrors of the same layout. */
const kubernetesUrl = () => process.env["LAB_KUBERNETES_URL"] ?? "https://dl.k8s.io";
const etcdUrl = () =>
    process.env["LAB_ETCD_URL"] ?? "https://github.com/etcd-io/etcd/releases/download";

/** A small text file, or undefined if there is none: what to do instead is up to the caller. */
const text = async (url: string) => textAt(url).catch(() => undefined);

/**
 * Downloads a release into a directory; false if its server cannot be reached or lacks the release.
 */
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

/** Downloads etcd's binaries into a directory; false if the server cannot be reached. */
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
