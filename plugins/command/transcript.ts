import { StringDecoder } from "node:string_decoder";

export type Logging = "stdout" | "stderr" | "stdoutAndStderr" | "none";

/** What a command has printed, and its result when it went well. */
export interface Printed {
    readonly stdout: string;
    readonly stderr: string;
}

/** Collects what a command prints, and tells it line by line as it comes. */
export class Transcript {
    readonly #stdout: Buffer[] = [];
    readonly #stderr: Buffer[] = [];
    readonly #both: Buffer[] = [];
    readonly #lines: readonly Lines[];
    readonly stdout: (chunk: Buffer) => void;
    readonly stderr: (chunk: Buffer) => void;

    constructor(logging: Logging | undefined, tell: (line: string) => void) {
        const told = logging ?? "stdoutAndStderr";
        const out = new Lines(told === "stdout" || told === "stdoutAndStderr" ? tell : undefined);
        const err = new Lines(told === "stderr" || told === "stdoutAndStderr" ? tell : undefined);
        this.#lines = [out, err];
        this.stdout = (chunk) => {
            this.#stdout.push(chunk);
            this.#both.push(chunk);
            out.add(chunk);
        };
        this.stderr = (chunk) => {
            this.#stderr.push(chunk);
            this.#both.push(chunk);
            err.add(chunk);
        };
    }

    /** Both outputs without their last newline. */
    printed(): Printed {
        for (const lines of this.#lines) lines.end();
        const text = (chunks: readonly Buffer[]): string =>
            Buffer.concat(chunks).toString().replace(/\n$/, "");
        return { stdout: text(this.#stdout), stderr: text(this.#stderr) };
    }

    /** The error of a command that failed: why, which, and all that it printed in order. */
    failure(reason: string, command: string): Error {
        for (const lines of this.#lines) lines.end();
        return new Error(
            `${reason}: running ${goQuoted(command)}:\n${Buffer.concat(this.#both).toString()}`,
        );
    }
}

class Lines {
    readonly #tell: ((line: string) => void) | undefined;
    readonly #decoder = new StringDecoder();
    #open = "";

    constructor(tell: ((line: string) => void) | undefined) {
        this.#tell = tell;
    }

    add(chunk: Buffer): void {
        if (this.#tell === undefined) return;
        const lines = (this.#open + this.#decoder.write(chunk)).split(/\r?\n/);
        this.#open = lines.pop() ?? "";
        for (const line of lines) this.#tell(line);
    }

    end(): void {
        if (this.#open !== "") this.#tell?.(this.#open);
        this.#open = "";
    }
}

/** Go's %q, in which the official plugin shows a command. */
export function goQuoted(text: string): string {
    const named: Readonly<Record<string, string>> = {
        "\u0007": String.raw`\a`,
        "\b": String.raw`\b`,
        "\f": String.raw`\f`,
        "\n": String.raw`\n`,
        "\r": String.raw`\r`,
        "\t": String.raw`\t`,
        "\v": String.raw`\v`,
        '"': String.raw`\"`,
        "\\": "\\\\",
    };
    const escaped = text.replaceAll(/["\\\u0000-\u001f\u007f]/g, (char) => {
        const code = char.charCodeAt(0).toString(16).padStart(2, "0");
        return named[char] ?? String.raw`\x${code}`;
    });
    return `"${escaped}"`;
}
