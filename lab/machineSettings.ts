/** Settings of this machine that the lab changes: old values are recorded first, restored later. */
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { succeeds } from "./command.ts";
import { machine } from "./layout.ts";

const recordFile = join(machine.record, "sysctl.json");

/** Kernel parameters that every kubelet sets on its machine; here all hosts share one kernel. */
const setByKubelets = [
    "vm/overcommit_memory",
    "vm/panic_on_oom",
    "kernel/panic",
    "kernel/panic_on_oops",
    "kernel/keys/root_maxkeys",
    "kernel/keys/root_maxbytes",
];

/** Six systemds with their kubelets need more of these than the default of 128. */
const inotifyInstances = "fs/inotify/max_user_instances";
const neededInotifyInstances = 1024;

const modules = [
    "overlay",
    "br_netfilter",
    "nf_conntrack",
    "iptable_nat",
    "iptable_filter",
    "veth",
];

const read = async (key: string) => (await readFile(`/proc/sys/${key}`, "utf8")).trim();

/** Loads the kernel modules that the hosts need, and raises limits for them. Idempotent. */
export async function adaptMachine(): Promise<void> {
    // A module may be built in, or loaded on first use; a missing one shows up where it is needed.
    for (const module of modules) await succeeds("modprobe", ["-q", module]);
    if (!existsSync(recordFile)) {
        const old: Record<string, string> = {};
        for (const key of [...setByKubelets, inotifyInstances])
            if (existsSync(`/proc/sys/${key}`)) old[key] = await read(key);
        await mkdir(machine.record, { recursive: true });
        await writeFile(`${recordFile}.new`, JSON.stringify(old, null, 4));
        await rename(`${recordFile}.new`, recordFile);
    }
    if (Number(await read(inotifyInstances)) < neededInotifyInstances)
        await writeFile(`/proc/sys/${inotifyInstances}`, `${neededInotifyInstances}`);
}

/** Puts the recorded values back. */
export async function restoreMachine(): Promise<void> {
    if (!existsSync(recordFile)) return;
    // Written by `adaptMachine` above and renamed into place, so it is complete.
    const old = JSON.parse(await readFile(recordFile, "utf8")) as Record<string, string>;
    for (const [key, value] of Object.entries(old)) await writeFile(`/proc/sys/${key}`, value);
}
