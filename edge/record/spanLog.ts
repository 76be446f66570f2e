import { writeSync } from "node:fs";
import { constants, open } from "node:fs/promises";
import type { Span } from "../../core/record/span.ts";
import { messageOf } from "../messageOf.ts";

/**
 * A file of spans, one a line, as JSON.
 *
 * It never fails or delays what it logs. The first line that cannot be written ends the log, and is
 * reported on standard error.
 */
export class SpanLog {
    readonly #file: string;
    readonly #warn: (text: string) => void;
    #written = Promise.resolve();
    #hasEnded = false;

    constructor(file: string, warn = warnOnStandardError) {
        this.#file = file;
        this.#warn = warn;
    }

    /** Resolves once the line is written or has failed; nobody has to wait for that. */
    append(span: Span): Promise<void> {
        const line = `${JSON.stringify(span)}\n`;
        this.#written = this.#written.then(() => this.#write(line));
        return this.#written;
    }

    async #write(line: string): Promise<void> {
        if (this.#hasEnded) return;
        try {
            await appendLine(this.#file, line);
        } catch (error) {
            this.#hasEnded = true;
            this.#warn(
                `kube-lockstep: the timeline is no longer written to ${this.#file}; the upgrade ` +
                    `continues: ${messageOf(error)}`,
            );
        }
    }
}

async function appendLine(file: string, line: string): Promise<void> {
    const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = constants;
    // A FIFO without a reader is an error, rather than a wait for one.
    const opened = await open(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK);
    try {
        await opened.writeFile(line);
    } finally {
        await opened.close();
    }
}

/** A closed standard error fails nothing either: process.stderr would throw in the program. */
function warnOnStandardError(text: string): void {
    try {
        writeSync(2, `${text}\n`);
    } catch {
        // There is nobody to report it to.
    }
}
