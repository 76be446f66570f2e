import { execFile } from "node:child_process";

/** A failed command: its words, its exit status, and the end of its output. */
export class CommandError extends Error {
    constructor(words: readonly string[], status: number | string, said: string) {
        const end = said.trim().split("\n").slice(-15).join("\n    ");
        super(`\`${words.join(" ")}\` ended with ${status}:\n    ${end}`);
        this.name = "CommandError";
    }
}

export interface Settings {
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
