import { StringDecoder } from "node:string_decoder";

export type Logging = "stdout" | "stderr" | "stdoutAndStderr" | "none";

/** What a command printed when it succeeded. */
export interface Printed {
    readonly stdout: string;
    readonly stderr: string;
}

/** Collects what a command prints, and reports it line by line as it comes. */
export class Transcript {
    readonly #stdout: Buffer[] = [];
    readonly #stderr: Buffer[] = [];
    readonly #both: Buffer[] = [];
    readonly #lines: readonly Lines[];
    readonly stdout: (chunk: Buffer) => void;
    readonly stderr: (chunk: Buffer) => void;

    constructor(logging: Logging | undefined, report: (line: string) => void) {
        const streams = logging ?? "stdoutAndStderr";
        const out = new Lines(
            streams === "stdout" || streams === "stdoutAndStderr" ? report : undefined,
        );
        const err = new Lines(
            streams === "stderr" || streams === "stdoutAndStderr" ? report : undefined,
        );
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

    /** The error of a failed command: why, which one, and everything that it printed, in order. */
    failure(reason: string, command: string): Error {
        for (const lines of this.#lines) lines.end();
        return new Error(
            `${reason}: running ${goQuoted(command)}:\n${Buffer.concat(this.#both).toString()}`,
        );
    }
}

class Lines {
    readonly #report: ((line: string) => void) | undefined;
    readonly #decoder = new StringDecoder();
    #open = "";

    constructor(report: ((line: string) => void) | undefined) {
        this.#report = report;
    }

    add(chunk: Buffer): void {
        if (this.#report === undefined) return;
        const lines = (this.#open + this.#decoder.write(chunk)).split(/\r?\n/);
        this.#open = lines.pop() ?? "";
        for (const line of lines) this.#report(line);
    }

    end(): void {
        if (this.#open !== "") this.#report?.(this.#open);
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
