import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { diskTrouble } from "./diskTrouble.ts";

/**
 * Has `fill` fill a folder beside `target`, then moves it there in one rename. A killed run leaves
 * `target` as it was; the next one continues from what it left beside. If another run was first,
 * its result stays.
 */
export async function inOneMove<Result>(
    target: string,
    fill: (staging: string) => Promise<Result>,
): Promise<Result> {
    const staging = `${target}.new-${process.pid}`;
    try {
        await mkdir(dirname(target), { recursive: true });
        await adoptAbandoned(target, staging);
        await mkdir(staging, { recursive: true });
        const result = await fill(staging);
        if (!existsSync(target)) await rename(staging, target);
        return result;
    } catch (error) {
        const trouble = diskTrouble(error);
        if (trouble === undefined) throw error;
        throw new Error(`${dirname(target)}: ${trouble}`, { cause: error });
    } finally {
        await rm(staging, { recursive: true, force: true }).catch(() => undefined);
    }
}

/** What dead runs have left: one folder is taken over, others are removed. */
async function adoptAbandoned(target: string, staging: string): Promise<void> {
    const prefix = `${basename(target)}.new-`;
    for (const name of await readdir(dirname(target))) {
        if (!name.startsWith(prefix) || isRunning(Number(name.slice(prefix.length)))) continue;
        const left = join(dirname(target), name);
        if (existsSync(staging)) await rm(left, { recursive: true, force: true });
        else await rename(left, staging);
    }
}

function isRunning(pid: number): boolean {
    try {
        return process.kill(pid, 0);
    } catch (error) {
        return error instanceof Error && "code" in error && error.code === "EPERM";
    }
}
