import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineSpec } from "../core/cluster.ts";
import type { RunRemote } from "./ssh.ts";

const folder = join(import.meta.dirname, "scripts");

/** The scripts that the Commands of a machine call, in `remoteScriptFolder`. */
const installedScripts = [
    "common.sh",
    "handover.sh",
    "judgeFlags.sh",
    "settle.sh",
    "snapshotEtcd.sh",
    "stage.sh",
    "swap.sh",
] as const;

/** Where a machine keeps them. */
export const remoteScriptFolder = "/var/lib/kube-lockstep/bin";

/** The text of a script of edge/scripts. */
export function remoteScript(name: string): string {
    return readFileSync(join(folder, name), "utf8");
}

/** A fingerprint of the installed scripts: where it differs, they are installed anew. */
export function remoteScriptsDigest(): string {
    const digest = createHash("sha256");
    for (const name of installedScripts) digest.update(remoteScript(name));
    return digest.digest("hex").slice(0, 16);
}

/**
 * Installs the scripts on a machine, all of them or none; again where they are there already.
 *
 * @throws Error naming the machine.
 */
export async function installRemoteScripts(run: RunRemote, machine: MachineSpec): Promise<void> {
    const { status, stderr } = await run(machine, installer());
    if (status !== 0)
        throw new Error(
            `${machine.node}: scripts not installed (exit ${status}): ${stderr.trim()}`,
        );
}

function installer(): string {
    const mark = "END_OF_SCRIPT_OF_KUBE_LOCKSTEP";
    return [
        "set -euo pipefail\n",
        `mkdir -p "${remoteScriptFolder}"\n`,
        `staging="$(mktemp -d "${remoteScriptFolder}.XXXXXX")"\n`,
        ...installedScripts.map(
            (name) => `cat >"$staging/${name}" <<'${mark}'\n${remoteScript(name)}${mark}\n`,
        ),
        // A script that a killed run left running keeps the files that it has opened.
        `rm -rf "${remoteScriptFolder}"\nmv -T "$staging" "${remoteScriptFolder}"\n`,
    ].join("");
}
