import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Span } from "../../core/record/span.ts";
import { output } from "../command.ts";
import { checkout, run } from "../layout.ts";

/** The result of one `./pulumi …`. `said` is stdout and stderr interleaved, without colours. */
export interface PulumiRun {
    readonly exitStatus: number;
    readonly said: string;
    readonly stdout: string;
    readonly seconds: number;
    /**
     * What the program reports to have done, in the order of the ends; see edge/record/timeline.ts.
     */
    readonly spans: readonly Span[];
}

interface Settings {
    /** Shows Pulumi's output on this terminal, as it comes. */
    readonly show?: boolean;
    /** A stack file to use instead of Pulumi.dev.yaml. */
    readonly configFile?: string;
    /** A folder for Pulumi's state to use instead of the lab's. */
    readonly stateFolder?: string;
}

const timeline = join(run.dir, "timeline.jsonl");

/** Runs the checkout's own `./pulumi` with the lab's environment, until it ends. */
export async function pulumi(args: readonly string[], settings: Settings = {}): Promise<PulumiRun> {
    const { ended } = await startPulumi(args, settings);
    return ended;
}

/**
 * Starts the same in the background; `kill` sends a signal to all of its processes, as ^C in a
 * terminal would.
 */
export async function startPulumi(args: readonly string[], settings: Settings = {}) {
    const { stateFolder } = settings;
    const env = {
        ...(await labEnvironment()),
        ...(stateFolder !== undefined && { PULUMI_BACKEND_URL: `file://${stateFolder}` }),
        KUBE_LOCKSTEP_TIMELINE: timeline,
    };
    const config = settings.configFile === undefined ? [] : ["--config-file", settings.configFile];
    await rm(timeline, { force: true });
    const startedAt = performance.now();
    const child = spawn("./pulumi", [...args, ...config], {
        cwd: checkout,
        env,
        stdio: ["ignore", "pipe", "pipe"],
        detached: true, // an own process group
    });
    const kill = (signal: NodeJS.Signals) => {
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
    };
    const interrupt = () => {
        kill("SIGINT"); // ^C in our terminal does not reach another process group
    };
    process.on("SIGINT", interrupt);

    const heard: { readonly source: "stdout" | "stderr"; readonly text: string }[] = [];
    for (const source of ["stdout", "stderr"] as const) {
        child[source].setEncoding("utf8").on("data", (text: string) => {
            if (settings.show === true) process[source].write(text);
            heard.push({ source, text: stripVTControlCharacters(text) });
        });
    }
    const textOf = (parts: typeof heard) => parts.map(({ text }) => text).join("");
    const ended = new Promise<PulumiRun>((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code) => {
            process.off("SIGINT", interrupt);
            resolve({
                exitStatus: code ?? 130,
                said: textOf(heard),
                stdout: textOf(heard.filter(({ source }) => source === "stdout")),
                seconds: (performance.now() - startedAt) / 1000,
                spans: readSpans(),
            });
        });
    });
    return { ended, kill };
}

/** The CLI that a run used, as ./pulumi reports it: `Pulumi CLI v3.276.0`. */
export function cliOf({ said }: PulumiRun): string {
    const version = /^pulumi: CLI (\S+)/m.exec(said)?.[1];
    return version === undefined ? "unknown" : `Pulumi CLI ${version}`;
}

/** Creates the stack `dev` if the lab's state has none yet. */
export async function ensureStack(): Promise<void> {
    await mkdir(run.state, { recursive: true });
    const made = await pulumi(["stack", "init", "dev"]);
    if (made.exitStatus !== 0 && !made.said.includes("already exists"))
        throw new Error(`./pulumi stack init dev failed:\n${made.said}`);
}

/** What the program has reported so far, in the current run or the last one. */
export function readSpans(): readonly Span[] {
    if (!existsSync(timeline)) return [];
    const lines = readFileSync(timeline, "utf8").split("\n").slice(0, -1);
    return lines.flatMap((line) => Span.fromJson(JSON.parse(line)) ?? []);
}

async function labEnvironment(): Promise<NodeJS.ProcessEnv> {
    const exports = await output(join(checkout, "lab/lab"), ["env"]);
    const settings = exports.matchAll(/^export (\w+)='(.*)'$/gm);
    return {
        ...process.env,
        ...Object.fromEntries([...settings].map(([, name = "", value]) => [name, value])),
    };
}
