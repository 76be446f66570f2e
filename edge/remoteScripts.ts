import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "scripts");

/** The scripts that the stage step leaves on a machine, under `remoteScriptFolder`. */
export const stagedScripts = [
    "common.sh",
    "handover.sh",
    "judgeFlags.sh",
    "settle.sh",
    "snapshotEtcd.sh",
    "swap.sh",
] as const;

/** Where a machine keeps them. */
export const remoteScriptFolder = "/var/lib/kube-lockstep/bin";

/** The text of a script of edge/scripts. */
export function remoteScript(name: string): string {
    return readFileSync(join(folder, name), "utf8");
}

/**
 * Standard input of the stage Command: a bash script that first writes the staged scripts to the
 * machine and then runs stage.sh with the arguments that bash was given.
 */
export function stageBundle(): string {
    const mark = "END_OF_SCRIPT_OF_KUBE_LOCKSTEP";
    const installs = stagedScripts.map(
        (name) =>
            `cat >"$staging/${name}" <<'${mark}'\n${remoteScript(name)}${mark}\nchmod 755 "$staging/${name}"\n`,
    );
    return [
        "set -euo pipefail\n",
        `mkdir -p "${remoteScriptFolder}"\n`,
        `staging="$(mktemp -d "${remoteScriptFolder}.XXXXXX")"\n`,
        ...installs,
        `rm -rf "${remoteScriptFolder}"\nmv -T "$staging" "${remoteScriptFolder}"\n`,
        remoteScript("stage.sh"),
    ].join("");
}
