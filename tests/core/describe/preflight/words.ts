import assert from "node:assert/strict";
import { findingWords } from "../../../../core/describe/preflight/findingWords.ts";
import type { Situation } from "../../../../core/preflight/finding.ts";

/** A situation, its message and what to do about it. */
export type Row = readonly [what: Situation, message: string, fix: string];

/** One test for each row: the situation's words are these. */
export function assertWords(rows: readonly Row[]): void {
    for (const [what, message, fix] of rows)
        it(`${what.kind}: ${message}`, () => {
            assert.deepEqual(findingWords(what), { message, fix });
        });
}
