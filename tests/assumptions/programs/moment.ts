import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Notes a moment, such as `before a`, in the log of `directory`. It lasts while there is a file
 * `hold before a`, and fails if there is a file `fail before a`.
 */
export async function reach(directory: string, moment: string): Promise<void> {
    appendFileSync(join(directory, "log"), `${moment}\n`);
    while (existsSync(join(directory, `hold ${moment}`))) await sleep(20);
    if (existsSync(join(directory, `fail ${moment}`))) throw new Error(`${moment} has to fail`);
}
