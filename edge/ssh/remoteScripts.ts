import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineSpec } from "../../core/cluster/spec.ts";
import { Failed } from "../failed.ts";
import type { RunRemote } from "./ssh.ts";

const folder = join(import.meta.dirname, "../scripts");

/** The scripts that the Commands of a machine call, in `remoteScriptFolder`. */
const installedScripts = [
    "common.sh",
    "handover.sh",
    "judgeFlags.sh",
    "prove.sh",
    "settle.sh",
    "snapshotEtcd.sh",
    "stage.sh",
    "swap.sh",
] as const;

/** Our folder on a machine. */
const machineFolder = "/var/lib/kube-lockstep";

/** Where a machine keeps them. */
export const remoteScriptFolder = `${machineFolder}/bin`;

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
 * @throws Failed `scripts-not-installed`, with the machine's own words.
 */
export async function installRemoteScripts(run: RunRemote, machine: MachineSpec): Promise<void> {
    const { status, stderr } = await run(machine, installer());
    if (status === 0) return;
    const { node } = machine;
    throw new Failed({ code: "scripts-not-installed", node, status, words: stderr.trim() });
}

/**
 * Lets the swap with this token go on although a component is not healthy before it: the user waived
 * that. Written for each swap anew, by the one who orders it: no Command's text changes with a waiver.
 *
 * @throws Failed `waiver-not-passed-on`, with the machine's own words.
 */
export async function waiveHealth(
    run: RunRemote,
    machine: MachineSpec,
    token: string,
): Promise<void> {
    const { status, stderr } = await run(machine, 'printf "%s\\n" "$1" >"$2/health-waived"\n', [
        token,
        machineFolder,
    ]);
    if (status === 0) return;
    const { node } = machine;
    throw new Failed({ code: "waiver-not-passed-on", node, status, words: stderr.trim() });
}

function installer(): string {
    const mark = "END_OF_SCRIPT_OF_KUBE_LOCKSTEP";
    return [
        remoteScript("common.sh"),
        "prove_folder\n",
        `mkdir -p "${remoteScriptFolder}"\n`,
        `staging="$(mktemp -d "${remoteScriptFolder}.XXXXXX")"\n`,
        ...installedScripts.map(
            (name) => `cat >"$staging/${name}" <<'${mark}'\n${remoteScript(name)}${mark}\n`,
        ),
        // A script that a killed run left running keeps the files that it has opened.
        `rm -rf "${remoteScriptFolder}"\nmv -T "$staging" "${remoteScriptFolder}"\n`,
    ].join("");
}
