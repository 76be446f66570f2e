import { type ChildProcess, spawn } from "node:child_process";
import {
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** What a command did. */
export interface Outcome {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
    /** Both, for messages whose stream does not matter. */
    readonly output: string;
}

/** A resource as the state file has it. */
export interface Recorded {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly inputs?: Record<string, unknown>;
    readonly outputs?: Record<string, unknown>;
    readonly delete?: boolean;
    readonly dependencies?: readonly string[];
    readonly initErrors?: readonly string[];
    readonly created?: string;
}

export interface Deployment {
    readonly resources?: readonly Recorded[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: Recorded }[];
    readonly secrets_providers?: unknown;
}

/**
 * A conformance program in a directory of its own, with its own state and home. Commands go through
 * `./pulumi`: with KUBE_LOCKSTEP_ENGINE=pulumi the same tests run on the Pulumi CLI.
 */
export class Sandbox {
    readonly directory = mkdtempSync(join(tmpdir(), "engine-"));
    readonly project: string;
    readonly program: string;
    readonly stateDirectory = join(this.directory, "state");

    constructor(project: string) {
        this.project = project;
        cpSync(join(import.meta.dirname, "programs"), this.directory, { recursive: true });
        mkdirSync(this.stateDirectory);
        symlinkSync(join(root, "node_modules"), join(this.directory, "node_modules"));
        writeFileSync(join(this.directory, "package.json"), '{"type":"module"}');
        this.program = join(this.directory, project);
    }

    /** Runs one command to its end. */
    async run(
        args: readonly string[],
        env: NodeJS.ProcessEnv = {},
        directory = this.program,
    ): Promise<Outcome> {
        return this.ended(this.start(args, env, directory));
    }

    /** Starts a command, in a process group of its own. */
    start(
        args: readonly string[],
        env: NodeJS.ProcessEnv = {},
        directory = this.program,
    ): ChildProcess {
        return spawn(join(root, "pulumi"), ["--color=never", "--non-interactive", ...args], {
            cwd: directory,
            detached: true,
            stdio: ["ignore", "pipe", "pipe"],
            env: {
                ...process.env,
                KUBE_LOCKSTEP_ENGINE: process.env["KUBE_LOCKSTEP_ENGINE"] ?? "bundled",
                PATH: `${join(import.meta.dirname, "bin")}:${process.env["PATH"] ?? ""}`,
                PULUMI_BACKEND_URL: `file://${this.stateDirectory}`,
                PULUMI_HOME: join(this.directory, "home"),
                PULUMI_CONFIG_PASSPHRASE: "correct horse",
                PULUMI_SKIP_UPDATE_CHECK: "true",
                PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
                TEST_PROVIDER_LOG: this.logFile,
                ...env,
            },
        });
    }

    async ended(child: ChildProcess): Promise<Outcome> {
        let [stdout, stderr] = ["", ""];
        child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
        child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
        const code = await new Promise<number | null>((done) => child.once("close", done));
        return { code, stdout, stderr, output: stdout + stderr };
    }

    /** `up` without questions; fails the test unless it ends with `code`. */
    async up(
        env: NodeJS.ProcessEnv = {},
        code = 0,
        flags: readonly string[] = [],
    ): Promise<Outcome> {
        const outcome = await this.run(["up", "--yes", "--skip-preview", ...flags], env);
        if (outcome.code === code) return outcome;
        throw new Error(`up ended with ${String(outcome.code)}, not ${code}:\n${outcome.output}`);
    }

    /** The same with the graph program's Things. */
    graph(things: readonly object[], code = 0, flags: readonly string[] = []): Promise<Outcome> {
        return this.up({ TEST_GRAPH: JSON.stringify(things) }, code, flags);
    }

    get logFile(): string {
        return join(this.directory, "log");
    }

    /** What plugin and hooks noted, in order, but for the Cancel at every end; it is forgotten then. */
    takeLog(): string[] {
        if (!existsSync(this.logFile)) return [];
        const lines = readFileSync(this.logFile, "utf8").trim().split("\n");
        rmSync(this.logFile);
        return lines.filter((line) => line !== "cancel");
    }

    /** Waits until a line is noted. */
    async noted(line: string): Promise<void> {
        while (
            !existsSync(this.logFile) ||
            !readFileSync(this.logFile, "utf8").includes(`${line}\n`)
        ) {
            await new Promise((done) => setTimeout(done, 50));
        }
    }

    get stateFile(): string {
        return join(this.stateDirectory, ".pulumi", "stacks", this.project, "dev.json");
    }

    deployment(): Deployment {
        const text = readFileSync(this.stateFile, "utf8");
        const { checkpoint } = JSON.parse(text) as { checkpoint: { latest?: Deployment } };
        return checkpoint.latest ?? {};
    }

    /** The Things on record, by name. */
    things(): Record<string, Recorded> {
        const things = (this.deployment().resources ?? []).filter(
            ({ type }) => type === "test:index:Thing",
        );
        return Object.fromEntries(things.map((thing) => [thing.urn.split("::")[3] ?? "", thing]));
    }

    locks(): string[] {
        const directory = join(
            this.stateDirectory,
            ".pulumi",
            "locks",
            "organization",
            this.project,
            "dev",
        );
        if (!existsSync(directory)) return [];
        // The CLI keeps notes of its own beside each file.
        const files = readdirSync(directory).filter((file) => file.endsWith(".json"));
        return files.map((file) => join(directory, file));
    }

    get stackFile(): string {
        return join(this.program, "Pulumi.dev.yaml");
    }

    remove(): void {
        rmSync(this.directory, { recursive: true, force: true });
    }
}

/** A fresh sandbox with the stack `dev` for each test of a suite. */
export function useSandbox(project: string): () => Sandbox {
    let sandbox: Sandbox | undefined;
    beforeEach(async () => {
        sandbox = new Sandbox(project);
        const { code, output } = await sandbox.run(["stack", "init", "dev"]);
        if (code !== 0) throw new Error(`stack init: ${output}`);
    });
    afterEach(() => sandbox?.remove());
    return () => {
        if (sandbox === undefined) throw new Error("no sandbox outside of a test");
        return sandbox;
    };
}
