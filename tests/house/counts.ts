import { stripVTControlCharacters } from "node:util";

/** How many tests of one section passed, failed and were skipped. */
export interface Counts {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
}

/**
 * The counts of one section of `make test`, from what it printed and its exit status.
 *
 * Mocha's closing lines (`3 passing (2s)`, `1 pending`, `2 failing`) are taken as they are; a
 * section without them is one check: passed, or skipped if it says so (`skipped: …`). A bad exit
 * status always implies a failure, so a crash after the last test still counts as one.
 */
export function countsOf(printed: string, exitStatus: number): Counts {
    const plain = stripVTControlCharacters(printed);
    const closing = /^ {2}(\d+) passing \(.+\)$/m.exec(plain);
    const count = (word: string) =>
        Number(new RegExp(`^ {2}(\\d+) ${word}$`, "m").exec(plain)?.[1] ?? 0);
    const failed = Math.max(count("failing"), exitStatus === 0 ? 0 : 1);
    if (closing !== null) {
        return { passed: Number(closing[1]), failed, skipped: count("pending") };
    }
    if (failed > 0) return { passed: 0, failed, skipped: 0 };
    const skipped = /^skipped: /m.test(plain) ? 1 : 0;
    return { passed: 1 - skipped, failed: 0, skipped };
}

/** `41 passed, 0 failed`, with `, 3 skipped` if some were. */
export function closingLine(all: readonly Counts[]): string {
    const sum = (key: keyof Counts) => all.reduce((total, counts) => total + counts[key], 0);
    const skipped = sum("skipped");
    const line = `${sum("passed")} passed, ${sum("failed")} failed`;
    return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}
