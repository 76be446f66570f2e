import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { closingLine, countsOf, type Counts } from "./counts.ts";

/** `make test`: every section, the later ones even if one fails; the last line is the sum. */
const packageFile = new URL("../../package.json", import.meta.url);
// The package file is this repository's own.
const { scripts } = JSON.parse(readFileSync(packageFile, "utf8")) as {
    scripts: Record<string, string>;
};
// `check` is `npm run -s types && npm run -s lint && …`: its parts, each a section of its own.
const checks = (scripts["check"] ?? "").split(" && ").map((part) => part.split(" ").at(-1) ?? "");

const results: Counts[] = [];
for (const section of [...checks, "assumptions", "lab"]) {
    console.log(`\n── ${section} ${"─".repeat(70 - section.length)}`);
    const startedAt = performance.now();
    const { printed, exitStatus } = await runScript(section);
    const counts = countsOf(printed, exitStatus);
    results.push(counts);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.log(`   ${section}: ${closingLine([counts])} (${seconds} s)`);
}
console.log(`\n${closingLine(results)}`);
process.exitCode = results.some(({ failed }) => failed > 0) ? 1 : 0;

/** Runs an npm script, its output shown as it comes and kept. */
function runScript(name: string): Promise<{ printed: string; exitStatus: number }> {
    const child = spawn("npm", ["run", "-s", name], {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
    });
    let printed = "";
    const show = (to: NodeJS.WriteStream) => (chunk: Buffer) => {
        printed += chunk.toString();
        to.write(chunk);
    };
    child.stdout.on("data", show(process.stdout));
    child.stderr.on("data", show(process.stderr));
    return new Promise((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code) => {
            resolve({ printed, exitStatus: code ?? 1 });
        });
    });
}
