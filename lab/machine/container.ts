/** One container with its own systemd, in the lab's way, without a network. */
import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { until } from "../command.ts";
import { endGroup } from "../groups.ts";
import { labDir } from "../layout.ts";
import type { Programs } from "./build.ts";
import type { Disk } from "./disk.ts";
import { benchGroup, containerPrefix, releasesInside, sharedInside, workDir } from "./paths.ts";

const bootSeconds = 60;

export interface Answer {
    readonly status: number;
    readonly stdout: string;
    readonly stderr: string;
}

export class Container {
    readonly name: string;
    readonly shared: string;
    #leader = 0;
    #nspawn: ChildProcess | undefined;

    private constructor(name: string, shared: string) {
        this.name = name;
        this.shared = shared;
    }

    /** Boots it; resolves once its systemd answers. */
    static async boot(
        name: string,
        disk: Disk,
        shared: string,
        programs: Programs,
    ): Promise<Container> {
        const container = new Container(name, shared);
        const log = createWriteStream(join(workDir, `${name}.log`), { flags: "a" });
        const nspawn = spawn(
            join(labDir, "scripts/inGroup.sh"),
            [
                ...[benchGroup, name, "systemd-nspawn", "--quiet", "--boot"],
                ...["--register=no", "--keep-unit", "--notify-ready=no", "--private-network"],
                ...[`--directory=${disk.root}`, `--machine=${containerPrefix}${name}`],
                ...["--hostname=bench", "--resolv-conf=off", "--timezone=off", "--link-journal=no"],
                ...["--capability=all", "--system-call-filter=@raw-io @keyring bpf"],
                ...[`--bind-ro=${programs.releases}:${releasesInside}`],
                `--bind=${shared}:${sharedInside}`,
            ],
            {
                stdio: ["ignore", "pipe", "pipe"],
                env: {
                    ...process.env,
                    SYSTEMD_NSPAWN_API_VFS_WRITABLE: "1",
                    SYSTEMD_NSPAWN_LOCK: "0",
                },
            },
        );
        nspawn.stdout.pipe(log, { end: false });
        nspawn.stderr.pipe(log, { end: false });
        container.#nspawn = nspawn;
        await until(
            async () => container.#answers(),
            { seconds: bootSeconds, pauseMs: 150 },
            async () =>
                new Error(
                    `${name}: no systemd after ${bootSeconds} s:\n` +
                        (await readFile(join(workDir, `${name}.log`), "utf8")).slice(-1500),
                ),
        );
        return container;
    }

    /** Runs a command inside, in a session and process group of its own, as root's shell would have it. */
    async run(words: readonly string[], stdin = ""): Promise<Answer> {
        const child = spawn(
            "nsenter",
            [...["--target", `${this.#leader}`, "--all", "setsid", "--wait"], ...words],
            {
                env: {
                    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                    HOME: "/root",
                    BASH_ENV: `${sharedInside}/interrupt.sh`,
                },
            },
        );
        child.stdin.on("error", () => undefined); // it may end before it has read all
        child.stdin.end(stdin);
        let [stdout, stderr] = ["", ""];
        child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
        child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
        return new Promise((resolve, reject) => {
            child.on("error", reject);
            child.on("close", (status, signal) => {
                resolve({ status: status ?? (signal === "SIGKILL" ? 137 : 143), stdout, stderr });
            });
        });
    }

    /** A bash script, which must succeed. */
    async script(text: string, ...args: readonly string[]): Promise<string> {
        const { status, stdout, stderr } = await this.run(["bash", "-s", "--", ...args], text);
        if (status !== 0) throw new Error(`${this.name}: a script ended with ${status}: ${stderr}`);
        return stdout;
    }

    /** Where this machine sees a folder of it, with whatever is mounted there. */
    inside(path: string): string {
        return `/proc/${this.#leader}/root${path}`;
    }

    /** Ends it at once, as the end of its power would; what its disk holds stays. */
    async crash(): Promise<void> {
        await endGroup(this.name, benchGroup);
        await until(
            async () =>
                Promise.resolve(
                    this.#nspawn?.exitCode !== null || this.#nspawn.signalCode !== null,
                ),
            { seconds: 10, pauseMs: 20 },
            () => new Error(`${this.name}: systemd-nspawn does not end`),
        );
    }

    async #answers(): Promise<boolean> {
        const pid = this.#nspawn?.pid;
        if (pid === undefined || this.#nspawn?.exitCode !== null) return false;
        const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(
            () => "",
        );
        this.#leader = Number(children.trim().split(" ")[0] ?? 0);
        if (this.#leader === 0 || !(await this.#isLeader())) return false;
        const { stdout } = await this.run(["systemctl", "is-system-running"]);
        return /^(running|degraded|starting)$/m.test(stdout);
    }

    /** Whether it has become PID 1 of the container: before that, it still has this machine's root. */
    async #isLeader(): Promise<boolean> {
        const status = await readFile(`/proc/${this.#leader}/status`, "utf8").catch(() => "");
        const pids = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split("\t") ?? [];
        const files = await readdir(`/proc/${this.#leader}/root/run/systemd/private`).catch(
            (error: unknown) => (error as NodeJS.ErrnoException).code, // only Node's own errors are thrown here
        );
        return pids.at(-1) === "1" && files === "ENOTDIR";
    }
}
