import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * What hooks and machine reach in a sandbox (programs/moment.ts), as a test observes and controls
 * it.
 */
export class Moments {
    readonly #directory: string;
    readonly #log: string;

    constructor(directory: string) {
        this.#directory = directory;
        this.#log = join(directory, "log");
    }

    hold(moment: string): void {
        writeFileSync(join(this.#directory, `hold ${moment}`), "");
    }

    /** Ends `hold`. */
    release(moment: string): void {
        rmSync(join(this.#directory, `hold ${moment}`), { force: true });
    }

    fail(moment: string): void {
        writeFileSync(join(this.#directory, `fail ${moment}`), "");
    }

    /** Ends `fail`. */
    heal(moment: string): void {
        rmSync(join(this.#directory, `fail ${moment}`), { force: true });
    }

    /** True once all of them have been reached. */
    have(...moments: readonly string[]): true | undefined {
        const all = this.#all();
        return moments.every((moment) => all.includes(moment)) ? true : undefined;
    }

    /** The first two, once there are two. */
    firstTwo(): readonly [string, string] | undefined {
        const [first, second] = this.#all();
        return first === undefined || second === undefined ? undefined : [first, second];
    }

    /** Waits until all of them have been reached, whatever still runs. */
    async reached(...moments: readonly string[]): Promise<void> {
        while (this.have(...moments) === undefined) await sleep(20);
    }

    /** Those since the last call, in order. */
    take(): readonly string[] {
        const moments = this.#all();
        rmSync(this.#log, { force: true });
        return moments;
    }

    /** Forgets everything: nothing is held or made to fail any more. */
    clear(): void {
        this.take();
        const steering = readdirSync(this.#directory).filter((file) => /^(hold|fail) /.test(file));
        for (const file of steering) rmSync(join(this.#directory, file));
    }

    #all(): readonly string[] {
        return existsSync(this.#log) ? readFileSync(this.#log, "utf8").trim().split("\n") : [];
    }
}
