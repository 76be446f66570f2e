import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { diskTrouble } from "./diskTrouble.ts";

/**
 * Lets `fill` fill a folder beside `target`, then puts it there in one rename. A run that is killed leaves `target` as it
 * was; what it left beside is removed by the next one. Where another run was first, its result stays.
 */
export async function inOneMove<Result>(
    target: string,
    fill: (staging: string) => Promise<Result>,
): Promise<Result> {
    const staging = `${target}.new-${process.pid}`;
    try {
        await mkdir(dirname(target), { recursive: true });
        await removeAbandoned(target);
        await mkdir(staging);
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

async function removeAbandoned(target: string): Promise<void> {
    const prefix = `${basename(target)}.new-`;
    for (const name of await readdir(dirname(target)))
        if (name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length))))
            await rm(join(dirname(target), name), { recursive: true, force: true });
}

function isRunning(pid: number): boolean {
    try {
        return process.kill(pid, 0);
    } catch (error) {
        return error instanceof Error && "code" in error && error.code === "EPERM";
    }
}
