import { spawn } from "node:child_process";
import {
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    readlinkSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Machine, startMachine } from "./machine.ts";
import { Moments } from "./moments.ts";
import { type Outcome, RunningCommand } from "./runningCommand.ts";
import { parseState, type StackState } from "./stackState.ts";

const root = resolve(import.meta.dirname, "../..");
const userHome = process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");

/** A program of programs/ as a project of its own: with a backend, a home and a machine. */
export class Sandbox {
    readonly directory = mkdtempSync(join(tmpdir(), "assumption-"));
    readonly moments = new Moments(this.directory);
    readonly #backend = this.path("state");
    readonly #blank = this.path("blank");
    #machine: Machine | undefined;

    path(name: string): string {
        return join(this.directory, name);
    }

    /** With an empty stack `dev`. */
    async make(program: string): Promise<void> {
        cpSync(join(import.meta.dirname, "programs"), this.directory, { recursive: true });
        symlinkSync(join(root, "node_modules"), this.path("node_modules"));
        writeFileSync(this.path("package.json"), '{"type":"module"}');
        const options = { typescript: false, nodeargs: "--import tsx" };
        const runtime = { name: "nodejs", options };
        const project = { name: "assumption", runtime, main: `${program}.ts` };
        writeFileSync(this.path("Pulumi.yaml"), JSON.stringify(project));
        mkdirSync(this.#backend);
        mkdirSync(this.path("home"));
        const plugins = join(userHome, "plugins");
        if (existsSync(plugins)) symlinkSync(plugins, this.path("home/plugins"));
        this.#machine = await startMachine(this.directory);
        await this.succeeds(["stack", "init", "dev"]);
        cpSync(this.#backend, this.#blank, { recursive: true });
    }

    /** Begins a command of the CLI. */
    start(args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningCommand {
        const child = spawn(join(root, "pulumi"), ["--color=never", "--non-interactive", ...args], {
            cwd: this.directory,
            stdio: ["ignore", "pipe", "pipe"],
            env: {
                ...process.env,
                PULUMI_BACKEND_URL: `file://${this.#backend}`,
                PULUMI_HOME: this.path("home"),
                PULUMI_CONFIG_PASSPHRASE: "correct horse",
                PULUMI_SKIP_UPDATE_CHECK: "true",
                SSH_AUTH_SOCK: undefined, // the official plugin fails on an agent that is gone
                MACHINE_PORT: String(this.#machine?.port),
                ...env,
            },
        });
        return new RunningCommand(child);
    }

    run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome> {
        return this.start(args, env).outcome;
    }

    async succeeds(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
        const { code, output } = await this.run(args, env);
        if (code === 0) return output;
        throw new Error(`${args.join(" ")}: exit code ${String(code)}\n${output}`);
    }

    async fails(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
        const { code, output } = await this.run(args, env);
        if (code !== 0) return output;
        throw new Error(`${args.join(" ")}: exit code 0\n${output}`);
    }

    get stateText(): string {
        return readFileSync(join(this.#backend, ".pulumi/stacks/assumption/dev.json"), "utf8");
    }

    get state(): StackState {
        return parseState(this.stateText);
    }

    /** Loses state and locks. */
    loseState(): void {
        rmSync(this.#backend, { recursive: true });
        cpSync(this.#blank, this.#backend, { recursive: true });
    }

    /** Ends what still runs, and restores the initial condition. */
    clear(): void {
        for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
            if (worksIn(pid, this.directory)) process.kill(Number(pid), "SIGKILL");
        this.moments.clear();
        this.loseState();
    }

    remove(): void {
        this.#machine?.stop();
        rmSync(this.directory, { recursive: true, force: true });
    }
}

function worksIn(pid: string, directory: string): boolean {
    try {
        return readlinkSync(`/proc/${pid}/cwd`) === directory;
    } catch {
        return false; // it has just ended, or is somebody else's
    }
}

/** One sandbox for a suite, cleared after each test. */
export function sandboxOf(program: string): Sandbox {
    const sandbox = new Sandbox();
    before(() => sandbox.make(program));
    afterEach(() => {
        sandbox.clear();
    });
    after(() => {
        sandbox.remove();
    });
    return sandbox;
}
