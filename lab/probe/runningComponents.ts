import { execFile } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { expectedComponents } from "./roster.ts";

/** A component's process on one of the lab's hosts, as seen in this machine's /proc. */
export interface RunningComponent {
    readonly node: string;
    readonly component: string;
    readonly pid: number;
    /** `v1.37.2`; undefined if the process ended before its binary could be asked. */
    readonly version: Promise<string | undefined>;
}

const unit =
    /\/(kube-apiserver|kube-controller-manager|kube-scheduler|kubelet|kube-proxy)\.service$/m;

/** What each binary reported as its version, by device, inode, size and times of the file. */
const versions = new Map<string, Promise<string | undefined>>();

/**
 * The main processes of all components on all hosts of the lab, at this instant.
 *
 * A process belongs to a component if systemd put it into that component's unit (so a staged binary
 * that only judges its flags does not count), and to the host named by /etc/hostname in its root.
 * Its version is what the file behind /proc/PID/exe reports, asked once per file: what runs,
 * whatever is on the disk.
 */
export function runningComponents(): readonly RunningComponent[] {
    return processIds().flatMap((pid) => {
        try {
            const component = unitOf(pid);
            if (component === undefined || unitOf(parentOf(pid)) === component) return [];
            const node = readFileSync(`/proc/${pid}/root/etc/hostname`, "utf8").trim();
            if (!(node in expectedComponents)) return [];
            return [{ node, component, pid: Number(pid), version: versionOf(pid) }];
        } catch {
            return []; // ended meanwhile
        }
    });
}

/** node → component → the version that runs there now; what is not running is absent. */
export async function runningVersions(): Promise<Record<string, Record<string, string>>> {
    const versions: Record<string, Record<string, string>> = {};
    for (const { node, component, version } of runningComponents()) {
        const known = await version;
        if (known !== undefined) (versions[node] ??= {})[component] = known;
    }
    return versions;
}

/** Whether this process still runs: false from its end on, even before it is reaped. */
export function isRunning(pid: number): boolean {
    try {
        readlinkSync(`/proc/${String(pid)}/exe`);
        return true;
    } catch {
        return false;
    }
}

function processIds(): readonly string[] {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
}

function unitOf(pid: string): string | undefined {
    return unit.exec(readFileSync(`/proc/${pid}/cgroup`, "utf8"))?.[1];
}

function parentOf(pid: string): string {
    // proc_pid_stat(5): after the name in parentheses come the state and the parent.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? "";
}

function versionOf(pid: string): Promise<string | undefined> {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(`/proc/${pid}/exe`);
    const file = [dev, ino, size, mtimeMs, ctimeMs].join(":");
    const known = versions.get(file);
    if (known !== undefined) return known;
    const asked = askVersion(`/proc/${pid}/exe`);
    versions.set(file, asked);
    void asked.then((version) => {
        // Perhaps the process ended first, and this says nothing about the file: ask the next
        // process.
        if (version === undefined) versions.delete(file);
    });
    return asked;
}

function askVersion(binary: string): Promise<string | undefined> {
    return new Promise((resolve) => {
        execFile(binary, ["--version"], { timeout: 10_000 }, (_error, stdout) => {
            resolve(/^Kubernetes (v\S+)/.exec(stdout)?.[1]);
        });
    });
}
