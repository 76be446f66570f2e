import { fork, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ObservationSummary } from "./observation.ts";
import { runDirectory } from "./roster.ts";
import type { TallySummary } from "./tally.ts";

/** What the three probes saw from beginning to end. */
export interface ProbeReport {
    readonly application: TallySummary;
    readonly api: {
        readonly client: TallySummary;
        readonly rawNew: TallySummary;
        readonly rawKept: TallySummary;
    };
    readonly observer: ObservationSummary & {
        readonly leaderGapSeconds: Readonly<Record<string, number>>;
    };
}

const names = ["application", "api", "observer"] as const;

/**
 * Starts all probes, each a process of its own; resolves once every one has its first answer. `end`
 * stops them and returns what they saw. Their journals remain in lab/.run/probes/.
 */
export async function beginProbes(): Promise<{ readonly end: () => Promise<ProbeReport> }> {
    const probes = names.map((name) => ({ name, child: forkProbe(name) }));
    await Promise.all(probes.map(({ name, child }) => begun(name, child)));
    return {
        end: async () => {
            await Promise.all(
                probes.map(async ({ name, child }) => {
                    const exit = exitOf(child);
                    child.kill("SIGTERM");
                    const code = await exit;
                    if (code !== 0) throw new Error(`probe ${name}: ended with ${String(code)}`);
                }),
            );
            const [application, api, observer] = names.map(summaryOf);
            // Each probe wrote its own summary, in the shape that ProbeReport declares.
            return { application, api, observer } as unknown as ProbeReport;
        },
    };
}

function forkProbe(name: string): ChildProcess {
    return fork(new URL(`${name}.ts`, import.meta.url), { execArgv: [], detached: true });
}

function begun(name: string, child: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
        child.once("message", () => {
            resolve();
        });
        child.once("exit", (code) => {
            reject(new Error(`probe ${name}: ended with ${String(code)} before it had begun`));
        });
    });
}

function exitOf(child: ChildProcess): Promise<number | null> {
    if (child.exitCode !== null) return Promise.resolve(child.exitCode);
    return new Promise((resolve) => {
        child.once("exit", resolve);
    });
}

function summaryOf(name: string): unknown {
    const journal = join(runDirectory, "probes", `${name}.jsonl`);
    const last = readFileSync(journal, "utf8").trimEnd().split("\n").at(-1) ?? "";
    // Written by runProbe, which makes the summary the last line.
    const line = JSON.parse(last) as { kind: string; summary: unknown };
    if (line.kind !== "summary") throw new Error(`probe ${name}: left no summary in ${journal}`);
    return line.summary;
}
