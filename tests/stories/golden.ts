import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Compares a story's text with its golden file; UPDATE_GOLDEN=1 writes the file instead.
 *
 * Every line has to fit into a terminal of 100 columns.
 */
export function assertGolden(name: string, text: string): void {
    const tooLong = text.split("\n").filter((line) => line.length > 100);
    assert.deepEqual(tooLong, []);
    const file = fileURLToPath(new URL(`golden/${name}.txt`, import.meta.url));
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, `${text}\n`);
    assert.ok(existsSync(file), `${name}: no golden file yet; UPDATE_GOLDEN=1 writes it`);
    assert.equal(`${text}\n`, readFileSync(file, "utf8"));
}
