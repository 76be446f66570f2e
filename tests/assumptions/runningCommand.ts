import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export interface Outcome {
    readonly code: number | null;
    /** stdout and stderr as they came. */
    readonly output: string;
}

/** A running command of the CLI. */
export class RunningCommand {
    readonly outcome: Promise<Outcome>;
    readonly #child: ChildProcess;
    #output = "";
    #hasEnded = false;

    constructor(child: ChildProcess) {
        this.#child = child;
        for (const stream of [child.stdout, child.stderr])
            stream?.on("data", (chunk: Buffer) => (this.#output += chunk.toString()));
        this.outcome = new Promise((resolve) => {
            child.once("close", (code) => {
                this.#hasEnded = true;
                resolve({ code, output: this.#output });
            });
        });
    }

    kill(signal: NodeJS.Signals): void {
        this.#child.kill(signal);
    }

    /** Waits until a question has an answer. Throws the command's output if it ends before that. */
    async until<T>(answer: () => T | undefined): Promise<T> {
        for (;;) {
            const given = answer();
            if (given !== undefined) return given;
            if (this.#hasEnded) throw new Error(`it ended too early:\n${this.#output}`);
            await sleep(20);
        }
    }

    async says(words: string): Promise<void> {
        await this.until(() => this.#output.includes(words) || undefined);
    }
}
