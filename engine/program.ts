import { type ChildProcess, spawn } from "node:child_process";
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { stopGroup } from "./plugin.ts";
import type { Project } from "./project.ts";

export interface ProgramSettings {
    readonly project: Project;
    readonly stack: string;
    readonly preview: boolean;
    readonly parallel: number;
    readonly monitorAddress: string;
    readonly engineAddress: string;
    /** Full key → value (structures as JSON), decrypted. */
    readonly config: ReadonlyMap<string, string>;
    readonly secretKeys: readonly string[];
    readonly onOutput: (line: string) => void;
}

// The SDK ends with this code when it has told the user already what is wrong.
const toldAlready = 32;

/** The user's program, running. It lives in a process group of its own: Ctrl-C does not reach it. */
export class Program {
    /** What went wrong: "" when it was told already, undefined when nothing did. */
    readonly ended: Promise<string | undefined>;
    readonly #child: ChildProcess;

    constructor(settings: ProgramSettings) {
        const { project } = settings;
        const { directory, entry } = entryOf(project);
        const { typescript, tsconfig, nodeargs } = project.runtimeOptions;
        const run = createRequire(join(directory, "index.js")).resolve("@pulumi/pulumi/cmd/run");
        const args = [
            ...wordsOf(nodeargs),
            run,
            ...["--monitor", settings.monitorAddress, "--engine", settings.engineAddress],
            ...["--organization", "organization", "--project", project.name],
            ...["--root-directory", project.root, "--stack", settings.stack, "--pwd", directory],
            ...(settings.preview ? ["--dry-run"] : []),
            ...["--parallel", String(settings.parallel), entry],
        ];
        this.#child = spawn("node", args, {
            cwd: project.root,
            detached: true,
            stdio: ["ignore", "pipe", "pipe"],
            env: {
                ...process.env,
                PULUMI_CONFIG: JSON.stringify(Object.fromEntries(settings.config)),
                PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(settings.secretKeys),
                ...(typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
                ...(tsconfig !== "" && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
            },
        });
        for (const stream of [this.#child.stdout, this.#child.stderr]) {
            if (stream !== null) createInterface(stream).on("line", settings.onOutput);
        }
        this.ended = new Promise((resolveEnded) => {
            this.#child.once("error", (error) => {
                resolveEnded(`could not run node: ${error.message}`);
            });
            this.#child.once("close", (code, signal) => {
                if (code === 0) resolveEnded(undefined);
                else if (code === toldAlready) resolveEnded("");
                else
                    resolveEnded(
                        `Program exited with non-zero exit code: ${String(code ?? signal)}`,
                    );
            });
        });
    }

    /** SIGINT, and SIGKILL when it still runs after five seconds. */
    stop(): Promise<void> {
        return stopGroup(this.#child, 5000);
    }
}

/** The directory in which the program runs, and what of it is run; `main` may name either. */
export function entryOf(project: Project): { readonly directory: string; readonly entry: string } {
    if (project.main === "") return { directory: project.root, entry: "." };
    const main = resolve(project.root, project.main);
    if (statSync(main).isDirectory()) return { directory: main, entry: "." };
    return { directory: dirname(main), entry: basename(main) };
}

/** A command line's words; quotes keep words together. */
function wordsOf(text: string): string[] {
    return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
        ([, double, single, bare]) => double ?? single ?? bare ?? "",
    );
}
