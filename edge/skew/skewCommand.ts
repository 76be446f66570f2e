import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { messageOf } from "../messageOf.ts";
import { skewReport, type SkewReport } from "./skewAnswer.ts";

/**
 * `npm run -s skew -- FILE.json`, or `-` for standard input: asks the skew policy.
 *
 * Prints the answer as JSON, and exits with 0, 1 or 2 as skewReport says. docs/policy.md has examples.
 */
const { answer, status } = await report(process.argv.slice(2));
process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
process.exitCode = status;

async function report(args: readonly string[]): Promise<SkewReport> {
    const usage = "usage: npm run -s skew -- FILE.json, or - for standard input";
    const [file] = args;
    if (file === undefined || args.length > 1) return notUnderstood(usage);
    if (file === "") return notUnderstood(`"" is not a file; ${usage}`);
    let input: string;
    try {
        input = await (file === "-" ? text(process.stdin) : readFile(pathOf(file), "utf8"));
    } catch (error) {
        return notUnderstood(`${file} cannot be read: ${messageOf(error)}`);
    }
    try {
        return skewReport(input);
    } catch (error) {
        // Not rethrown: Node would exit with 1, which says that the policy is broken.
        return notUnderstood(`kube-lockstep has a bug, and gave no answer: ${messageOf(error)}`);
    }
}

/** npm runs scripts in the package's root; INIT_CWD is the folder that its user is in. */
function pathOf(file: string): string {
    return resolve(process.env["INIT_CWD"] ?? ".", file);
}

function notUnderstood(error: string): SkewReport {
    return { answer: { error }, status: 2 };
}
