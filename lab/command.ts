import { execFile, spawn } from "node:child_process";

/** A command that ended badly: its words, its exit status, and the end of what it said. */
export class CommandError extends Error {
    constructor(words: readonly string[], status: number | string, said: string) {
        const end = said.trim().split("\n").slice(-15).join("\n    ");
        super(`\`${words.join(" ")}\` ended with ${status}:\n    ${end}`);
        this.name = "CommandError";
    }
}

interface Settings {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly timeoutSeconds?: number;
}

/** Standard output of a command that must succeed. No shell is involved; throws a CommandError. */
export async function output(
    command: string,
    args: readonly string[],
    settings: Settings = {},
): Promise<string> {
    return new Promise((resolve, reject) => {
        const child = execFile(
            command,
            args,
            {
                cwd: settings.cwd,
                env: { ...process.env, ...settings.env },
                maxBuffer: 64 * 1024 * 1024,
                timeout: (settings.timeoutSeconds ?? 0) * 1000,
            },
            (error, stdout, stderr) => {
                if (error === null) resolve(stdout);
                else {
                    const status = error.code ?? error.signal ?? "no status";
                    reject(new CommandError([command, ...args], status, stderr || stdout));
                }
            },
        );
        child.stdin?.end();
    });
}

/** Whether a command succeeds; what it says is thrown away. */
export async function succeeds(
    command: string,
    args: readonly string[],
    settings: Settings = {},
): Promise<boolean> {
    return output(command, args, settings).then(
        () => true,
        () => false,
    );
}

/** Runs a command on this terminal and returns its exit status, as a shell would see it. */
export async function attached(command: string, args: readonly string[]): Promise<number> {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { stdio: "inherit" });
        child.on("error", reject);
        child.on("exit", (status, signal) => {
            resolve(status ?? (signal === "SIGINT" ? 130 : 143));
        });
    });
}

/** Waits until `isTrue`, asking again after each pause; throws `late()` when the time is over. */
export async function until(
    isTrue: () => Promise<boolean>,
    limit: { readonly seconds: number; readonly pauseMs: number },
    late: () => Error | Promise<Error>,
): Promise<void> {
    const end = performance.now() + limit.seconds * 1000;
    while (!(await isTrue())) {
        if (performance.now() > end) throw await late();
        await new Promise((resolve) => setTimeout(resolve, limit.pauseMs));
    }
}
