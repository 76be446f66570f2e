/**
 * The lab's control groups: everything the lab starts runs below one group with a fixed name, in a
 * subgroup for each host and daemon. So the kernel knows what is alive, rather than files that may
 * be stale.
 */
import { spawn } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir } from "node:fs/promises";
import { join } from "node:path";

import { output, until } from "./command.ts";
import { labDir, machine } from "./layout.ts";

const top = "/sys/fs/cgroup";

/** The hierarchies of this machine: one on cgroup v2, one for each controller on v1. */
async function hierarchies(): Promise<readonly string[]> {
    const kind = (await output("stat", ["-fc", "%T", top])).trim();
    if (kind === "cgroup2fs") return [top];
    const entries = await readdir(top, { withFileTypes: true });
    return entries
        .filter((entry) => entry.isDirectory() && existsSync(join(top, entry.name, "cgroup.procs")))
        .map((entry) => join(top, entry.name));
}

/** A group and all groups below it, deepest first. */
async function groupsBelow(group: string): Promise<readonly string[]> {
    const entries = await readdir(group, { withFileTypes: true }).catch(() => []);
    if (!existsSync(group)) return [];
    const below = entries.filter((entry) => entry.isDirectory());
    const deeper = await Promise.all(below.map(async ({ name }) => groupsBelow(join(group, name))));
    return [...deeper.flat(), group];
}

async function groupsNamed(name: string, of: string): Promise<readonly string[]> {
    const found = (await hierarchies()).map(async (hierarchy) =>
        groupsBelow(join(hierarchy, of, name)),
    );
    return (await Promise.all(found)).flat();
}

/**
 * Process ids, as this machine counts them, of what runs in a subgroup of the lab's group, or of another one; with ""
 * those of the whole group.
 */
export async function pidsIn(name: string, of: string = machine.group): Promise<readonly number[]> {
    const lists = (await groupsNamed(name, of)).map(async (group) =>
        readFile(join(group, "cgroup.procs"), "utf8").catch(() => ""),
    );
    const pids = (await Promise.all(lists)).join("\n").split("\n").filter(Boolean).map(Number);
    // 0 stands for a process in a pid namespace that ours cannot see.
    return [...new Set(pids)].filter((pid) => pid > 0 && existsSync(`/proc/${pid}`));
}

/**
 * Starts a command as a member of a subgroup. It outlives us; its output goes to the lab's log of
 * that name.
 */
export async function startIn(name: string, words: readonly string[]): Promise<void> {
    await mkdir(machine.logs, { recursive: true });
    const log = openSync(join(machine.logs, `${name}.log`), "a");
    const script = join(labDir, "scripts/inGroup.sh");
    const child = spawn(script, [machine.group, name, ...words], {
        detached: true,
        stdio: ["ignore", log, log],
        cwd: "/",
    });
    await new Promise((resolve, reject) => {
        child.on("spawn", resolve);
        child.on("error", reject);
    });
    child.unref();
}

/** Kills whatever runs in a subgroup (with "" the whole group), and removes the group. */
export async function endGroup(name: string, of: string = machine.group): Promise<void> {
    await until(
        async () => {
            const pids = await pidsIn(name, of);
            for (const pid of pids) kill(pid);
            return pids.length === 0;
        },
        { seconds: 20, pauseMs: 50 },
        async () =>
            new Error(
                `${of}/${name}: processes ${(await pidsIn(name, of)).join(", ")} survive SIGKILL: ` +
                    "a disk or network file system may hang; look at their stacks in /proc/PID/stack",
            ),
    );
    for (const group of await groupsNamed(name, of)) await removeGroup(group);
}

function kill(pid: number): void {
    try {
        process.kill(pid, "SIGKILL");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // gone already: fine
    }
}

async function removeGroup(group: string): Promise<void> {
    // The kernel takes a moment to release a group whose last member has just ended.
    await until(
        async () =>
            rmdir(group).then(
                () => true,
                () => !existsSync(group),
            ),
        { seconds: 5, pauseMs: 20 },
        () => new Error(`${group}: cannot be removed`),
    );
}
