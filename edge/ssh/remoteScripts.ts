import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineSpec } from "../../core/cluster/spec.ts";
import { Failed } from "../failed.ts";
import type { RunRemote } from "./ssh.ts";

const folder = join(import.meta.dirname, "../scripts");

/** The scripts in `remoteScriptFolder` that a machine's Commands call. */
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

/** Where they are kept on a machine. */
export const remoteScriptFolder = `${machineFolder}/bin`;

/** The text of a script of edge/scripts. */
export function remoteScript(name: string): string {
    return readFileSync(join(folder, name), "utf8");
}

/** A fingerprint of the installed scripts: if it differs, they are installed again. */
export function remoteScriptsDigest(): string {
    const digest = createHash("sha256");
    for (const name of installedScripts) digest.update(remoteScript(name));
    return digest.digest("hex").slice(0, 16);
}

/**
 * Installs the scripts on a machine, all of them or none; replaces those that are already there.
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
 * Lets the swap with this token proceed although a component is not healthy before it, because the
 * user waived that. Written for each swap separately, by whoever starts it, so that no Command's
 * text changes with a waiver.
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
        // A script that a killed run left running keeps the files it has open.
        `rm -rf "${remoteScriptFolder}"\nmv -T "$staging" "${remoteScriptFolder}"\n`,
    ].join("");
}
