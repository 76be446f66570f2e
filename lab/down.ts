/** `down`: nothing of a lab remains on the machine except the cache. */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { output, succeeds } from "./command.ts";
import { endGroup } from "./groups.ts";
import { machine, run } from "./layout.ts";
import { restoreMachine } from "./machineSettings.ts";
import { removeNetwork } from "./network.ts";
import { findLab, foreignLab } from "./ownership.ts";
import { requireRoot } from "./requirements.ts";

/** Removes the lab, running or dead; refuses to touch a running one of another checkout. */
export async function down(): Promise<void> {
    requireRoot();
    const lab = await findLab();
    if (lab.kind === "living" && !lab.isOurs) throw foreignLab(lab.owner);
    console.error(`lab: ${await removeRemains()}`);
    for (const path of [run.kubeconfig, run.pki, run.ssh, run.bin, run.state])
        await rm(path, { recursive: true, force: true });
}

/** systemd-nspawn keeps a directory here for each container, even after it is gone. */
const nspawnFiles = "/run/systemd/nspawn/propagate";

/** Removes whatever a lab created on the machine, whoever started it; skips what is gone. */
export async function removeRemains(): Promise<string> {
    await endGroup("");
    await removeNetwork();
    await restoreMachine();
    await unmountAll();
    for (const name of await readdir(nspawnFiles).catch(() => []))
        if (name.startsWith(machine.containerPrefix))
            await rm(join(nspawnFiles, name), { recursive: true, force: true });
    await rm(machine.disks, { recursive: true, force: true });
    // The record goes last: if a run is killed before this point, the next one continues.
    await rm(machine.record, { recursive: true, force: true });
    return "hosts, control groups, bridge, disks and daemons are gone";
}

/**
 * Hosts mount in namespaces of their own, which vanish with them; a mount found here was made by
 * hand or by an older lab.
 */
async function unmountAll(): Promise<void> {
    const mounts = (await readFile("/proc/self/mounts", "utf8"))
        .split("\n")
        .map((line) => line.split(" ")[1] ?? "")
        .filter((path) => path.startsWith(`${machine.disks}/`));
    for (const path of mounts.toReversed()) {
        if (!(await succeeds("umount", [path]))) await output("umount", ["--lazy", path]);
    }
}
