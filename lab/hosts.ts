/** Hosts: containers with their own systemd and sshd, on one shared root file system. */
import { existsSync } from "node:fs";
import { link, copyFile, mkdir, rename, rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";

import { componentsOf, type Role } from "../core/cluster/component.ts";
import { output, until } from "./command.ts";
import { endGroup, pidsIn, startIn } from "./groups.ts";
import { writeHostFiles } from "./hostFiles.ts";
import { bridge, type Host, hosts, labDir, machine } from "./layout.ts";
import { removePorts } from "./network.ts";
import { etcdDir, releaseDir } from "./releases.ts";

const bootSeconds = 60;

const diskOf = (host: Host) => join(machine.disks, "hosts", host.name);

/**
 * The binaries of a version as a layer: hosts see plain files in /usr/local/bin, and the disk holds
 * them only once.
 */
const binariesOf = (role: Role, version: string) =>
    join(machine.disks, "binaries", version, role.replace(" ", "-"));

/** Lays out the binaries of a version for the hosts of one role, from the cache. */
export async function ensureBinaries(role: Role, version: string): Promise<void> {
    const layer = binariesOf(role, version);
    if (existsSync(layer)) return;
    const bin = join(`${layer}.new`, "usr/local/bin");
    await rm(`${layer}.new`, { recursive: true, force: true });
    await mkdir(bin, { recursive: true });
    const kubernetes = componentsOf(role).map((name) => join(releaseDir(version), name));
    const etcd = ["etcd", "etcdctl", "etcdutl"].map((name) => join(etcdDir, name));
    for (const file of role === "worker" ? kubernetes : [...kubernetes, ...etcd]) {
        const target = join(bin, file.slice(file.lastIndexOf("/") + 1));
        // A lower layer is never written to, so it may hold the cache's own file; on another disk
        // it is copied.
        await link(file, target).catch(async () => copyFile(file, target));
    }
    await rename(`${layer}.new`, layer);
}

/** Whether a host is running. */
export async function isRunning(host: Host): Promise<boolean> {
    return (await pidsIn(host.name)).length > 0;
}

/**
 * Boots a host that is not running, with the disk that it has, or with a fresh one that holds the
 * version. `rootFileSystem` is the shared lower layer.
 */
export async function boot(host: Host, rootFileSystem: string, version: string): Promise<void> {
    if (await isRunning(host)) return;
    const disk = diskOf(host);
    const upper = join(disk, "upper");
    if (!existsSync(upper)) {
        await rm(disk, { recursive: true, force: true });
        await mkdir(`${upper}.new`, { recursive: true });
        await writeHostFiles(`${upper}.new`, host);
        await rename(`${upper}.new`, upper);
    }
    await startIn(host.name, [
        ...["unshare", "--mount", "--propagation", "private"],
        join(labDir, "scripts/bootHost.sh"),
        ...[disk, `${binariesOf(host.role, version)}:${rootFileSystem}`, bridge.name],
        ...[host.name, `${machine.containerPrefix}${host.name}`],
    ]);
}

/** Waits until a host's sshd answers. */
export async function answers(host: Host): Promise<void> {
    await until(
        async () => isListening(host.address, 22),
        { seconds: bootSeconds, pauseMs: 50 },
        async () => {
            const log = join(machine.logs, `${host.name}.log`);
            const said = await output("tail", ["-n", "15", log]);
            return new Error(
                `${host.name}: sshd does not answer on ${host.address}:22 after ${bootSeconds} s; ` +
                    `the end of ${log}:\n${said}`,
            );
        },
    );
}

async function isListening(address: string, port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect({ host: address, port, timeout: 1000 });
        const answer = (is: boolean) => () => {
            socket.destroy();
            resolve(is);
        };
        socket.on("connect", answer(true));
        socket.on("error", answer(false));
        socket.on("timeout", answer(false));
    });
}

/** Stops all hosts abruptly, as a power cut would, and discards their disks. */
export async function removeHosts(): Promise<void> {
    await Promise.all(hosts.map(async (host) => endGroup(host.name)));
    await removePorts();
    await rm(join(machine.disks, "hosts"), { recursive: true, force: true });
    await rm(join(machine.disks, "binaries"), { recursive: true, force: true });
}
