import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { output } from "./command.ts";
import { hosts, run } from "./layout.ts";

async function ensureKey(path: string, comment: string): Promise<void> {
    if (existsSync(`${path}.pub`)) return;
    await rm(path, { force: true });
    await output("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path]);
}

/** Path of a host's own private key in this checkout; the public one is beside it as `.pub`. */
export function hostKeyOf(name: string): string {
    return join(run.ssh, "hosts", name);
}

/**
 * Creates the key that root logs in with, a host key for each host, and the known_hosts file that
 * pins them. Existing keys are kept, so a `reset` does not change what a program has pinned.
 */
export async function ensureSshKeys(): Promise<void> {
    await mkdir(join(run.ssh, "hosts"), { recursive: true, mode: 0o700 });
    await ensureKey(run.sshKey, "kube-lockstep-lab");
    const lines = hosts.map(async ({ name, address }) => {
        await ensureKey(hostKeyOf(name), name);
        const [kind, key] = (await readFile(`${hostKeyOf(name)}.pub`, "utf8")).split(" ");
        return `${name},${address} ${kind} ${key}\n`;
    });
    await writeFile(run.knownHosts, (await Promise.all(lines)).join(""));
}
