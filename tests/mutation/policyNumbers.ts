import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// StrykerJS does not change numbers, and the policy consists of them. Here each number of each row
// of core/skew/policy.ts goes up and down by one, and a unit test has to fail. Exits with 1 if none
// does.

const checkout = join(import.meta.dirname, "../..");
const copy = mkdtempSync(join(tmpdir(), "kube-lockstep-policy-"));
for (const part of ["core", "edge", "tests", "package.json", ".mocharc.yaml"])
    cpSync(join(checkout, part), join(copy, part), { recursive: true });
symlinkSync(join(checkout, "node_modules"), join(copy, "node_modules"));

const file = join(copy, "core/skew/policy.ts");
const original = readFileSync(file, "utf8");
const numbers = [...original.matchAll(/\{ kind: [^}]*\}/g)].flatMap((limit) =>
    [...limit[0].matchAll(/(?<=[\s[:])\d+(?=[\s,\]])/g)].map((number) => ({
        at: limit.index + number.index,
        text: number[0],
        limit: limit[0].replace(/\s+/g, " "),
    })),
);

let unnoticed = 0;
for (const { at, text, limit } of numbers)
    for (const other of [Number(text) - 1, Number(text) + 1]) {
        writeFileSync(
            file,
            original.slice(0, at) + String(other) + original.slice(at + text.length),
        );
        const isNoticed = !testsPass();
        if (!isNoticed) unnoticed++;
        console.log(`${isNoticed ? "noticed  " : "UNNOTICED"} ${text} → ${other} in ${limit}`);
    }
writeFileSync(file, original);
if (!testsPass()) throw new Error("the unit tests fail without any change: this proves nothing");
rmSync(copy, { recursive: true });
console.log(`${numbers.length * 2 - unnoticed} of ${numbers.length * 2} changes noticed`);
process.exitCode = unnoticed === 0 && numbers.length > 0 ? 0 : 1;

function testsPass(): boolean {
    const mocha = join(checkout, "node_modules/.bin/mocha");
    const run = spawnSync(mocha, ["--bail", "tests/core/{skew,refuse,plan}/*.test.ts"], {
        cwd: copy,
    });
    return run.status === 0;
}
