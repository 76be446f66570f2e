import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { until } from "../processes.ts";

const bin = process.env["PLUGINS_UNDER_TEST"] ?? join(import.meta.dirname, "../../plugins/bin");

/**
 * A plugin, started as the CLI does it: in a process group of its own, by a process that can be
 * killed. Set `PLUGINS_UNDER_TEST` to a directory to run the same tests on other plugins, for
 * instance the official ones.
 */
export class StartedPlugin {
    /** gRPC address. */
    readonly address: string;
    /** What it and a program that it runs print. */
    readonly lines: readonly string[];
    /**
     * Resolves when nobody holds its standard output any more: it and everything that it started
     * are gone.
     */
    readonly gone: Promise<void>;
    readonly #starter: ChildProcess;
    readonly #pid: number;

    static async start(name: string, engine: string): Promise<StartedPlugin> {
        const starter = spawn(process.execPath, ["-e", start, join(bin, name), engine], {
            stdio: ["ignore", "pipe", "inherit"],
        });
        const lines: string[] = [];
        const reader = createInterface(starter.stdout);
        reader.on("line", (line) => lines.push(line));
        const gone = new Promise<void>((resolve) => reader.once("close", resolve));
        await until(() => lines.length >= 2);
        const [pid = "", port = ""] = lines.splice(0, 2);
        return new StartedPlugin(starter, Number(pid), port, lines, gone);
    }

    private constructor(
        starter: ChildProcess,
        pid: number,
        port: string,
        lines: readonly string[],
        gone: Promise<void>,
    ) {
        this.#starter = starter;
        this.#pid = pid;
        this.address = `127.0.0.1:${port}`;
        this.lines = lines;
        this.gone = gone;
    }

    /** As the CLI ends a plugin. */
    async stop(): Promise<void> {
        try {
            process.kill(-this.#pid, "SIGINT");
        } catch {
            // It has ended already.
        }
        this.#starter.kill();
        await this.gone;
    }

    /** Kills the process that started it. */
    killStarter(): void {
        this.#starter.kill("SIGKILL");
    }
}

const start = `
    const { spawn } = require("node:child_process");
    const [, executable, engine] = process.argv;
    const stdio = ["ignore", "inherit", "inherit"];
    const plugin = spawn(executable, [engine], { cwd: "/", detached: true, stdio });
    console.log(plugin.pid);
`;
