import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * A file of JSON lines. Lines are written immediately, so that a killed probe leaves what it saw.
 */
export class Journal {
    readonly #file: string;

    /** Truncates the file. */
    constructor(file: string) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, "");
        this.#file = file;
    }

    write(line: Readonly<Record<string, unknown>>): void {
        appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
    }
}
