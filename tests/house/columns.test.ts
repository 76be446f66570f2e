import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";

const limit = 120;
const pages = globSync(["ARCHITECTURE.md", "README.md", "CHANGELOG.md", "docs/**/*.md"]);

describe("lines of the docs", () => {
    it(`have at most ${limit} columns, except rows of tables`, () => {
        const wide = pages.toSorted().flatMap((page) =>
            readFileSync(page, "utf8")
                .split("\n")
                .map((line, at) => ({ line, place: `${page}:${at + 1}` }))
                .filter(({ line }) => !line.startsWith("|") && columns(line) > limit)
                .map(({ line, place }) => `${place}: ${columns(line)} columns`),
        );
        assert.deepEqual(wide, []);
    });
});

/** Characters: an arrow is one, whatever its bytes. */
function columns(line: string): number {
    return Array.from(line).length;
}
