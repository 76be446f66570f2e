/**
 * plugins/served: a link for each thing that we serve in this checkout, and the question for which
 * that was decided.
 */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { served } from "./layout.ts";

/** Everything that the decision depends on: if it changes, the decision is made again. */
export interface Question {
    readonly cli: string;
    readonly pulumiHome: string;
    readonly wanted: readonly string[];
    /** Where official ones were found, so that nothing is served for them. */
    readonly official: readonly string[];
}

const decisionFile = join(served, "decided.json");

interface Decision {
    readonly question: Question;
    readonly links: readonly string[];
}

/** Whether this question was decided, and what was linked then still exists. */
export function isDecided(question: Question): boolean {
    if (!existsSync(decisionFile)) return false;
    // We wrote it.
    const decision = JSON.parse(readFileSync(decisionFile, "utf8")) as Decision;
    const isSame = JSON.stringify(decision.question) === JSON.stringify(question);
    return isSame && decision.links.every((name) => existsSync(join(served, name)));
}

/** Serves these, name → file, and nothing else. */
export async function serve(links: ReadonlyMap<string, string>, question: Question): Promise<void> {
    const staging = `${served}.new`;
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
    for (const [name, file] of links) await symlink(file, join(staging, name));
    const decision: Decision = { question, links: [...links.keys()] };
    await writeFile(join(staging, "decided.json"), `${JSON.stringify(decision, undefined, 4)}\n`);
    await rm(served, { recursive: true, force: true });
    await rename(staging, served);
}
