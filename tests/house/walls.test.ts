import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const checkout = join(import.meta.dirname, "../..");

/** What kind of house these files make, and the rules that it breaks. */
const houses: readonly (readonly [
    what: string,
    files: Readonly<Record<string, string>>,
    broken: readonly string[],
])[] = [
    ["what the page allows", { "core/plan/a.ts": "../skew/b.ts", "core/skew/b.ts": "" }, []],
    [
        "a room that imports one that it may not, for a type only",
        { "core/skew/a.ts": "../plan/b.ts", "core/plan/b.ts": "" },
        ["only what ARCHITECTURE.md lets core/skew import"],
    ],
    [
        "a decision that reads a file",
        { "core/refuse/a.ts": "node:fs" },
        ["only what ARCHITECTURE.md lets core/refuse import"],
    ],
    [
        "a circle of files in one room",
        { "core/plan/a.ts": "./b.ts", "core/plan/b.ts": "./a.ts" },
        ["no circle of files"],
    ],
    [
        "a circle of rooms but not of files",
        {
            "components/inner/a.ts": "../other/b.ts",
            "components/other/c.ts": "../inner/d.ts",
            "components/inner/d.ts": "",
            "components/other/b.ts": "",
        },
        ["no circle of rooms"],
    ],
    [
        "a room that the page does not know",
        { "core/attic/a.ts": "./b.ts", "core/attic/b.ts": "" },
        ["every room is in ARCHITECTURE.md"],
    ],
];

describe("the walls of the house", function () {
    this.timeout(30_000);
    for (const [what, files, broken] of houses)
        it(`${broken.length === 0 ? "let pass" : "stop"} ${what}`, () => {
            assert.deepEqual(brokenIn(files), broken);
        });
});

/** The rules that a folder of such files breaks, each importing the one given beside it. */
function brokenIn(files: Readonly<Record<string, string>>): readonly string[] {
    const folder = mkdtempSync(join(tmpdir(), "kube-lockstep-walls-"));
    try {
        writeFileSync(join(folder, "tsconfig.json"), "{}");
        for (const [path, imports] of Object.entries(files)) {
            mkdirSync(dirname(join(folder, path)), { recursive: true });
            const line = imports.startsWith(".")
                ? `import type { Thing } from "${imports}";\nexport type Other = Thing;\n`
                : imports.startsWith("node:")
                  ? `import "${imports}";\n`
                  : "";
            writeFileSync(join(folder, path), `${line}export interface Thing { readonly a: 1 }\n`);
        }
        const args = ["--config", join(checkout, "walls.config.js"), "--output-type", "json"];
        const rooms = [...new Set(Object.keys(files).map((path) => path.split("/")[0] ?? ""))];
        const run = spawnSync("depcruise", [...args, ...rooms], { cwd: folder, encoding: "utf8" });
        // Its own documented report.
        const { summary } = JSON.parse(run.stdout) as {
            summary: { violations: readonly { rule: { name: string } }[] };
        };
        return [...new Set(summary.violations.map(({ rule }) => rule.name))];
    } finally {
        rmSync(folder, { recursive: true });
    }
}
