import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits until a question is answered with true; the test's own time limit is the limit. */
export async function until(question: () => boolean): Promise<void> {
    while (!question()) await sleep(20);
}

/** Whether a process is gone, or merely not reaped yet. */
export function hasEnded(pid: number): boolean {
    try {
        const state = execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
        return state.startsWith("Z");
    } catch {
        return true;
    }
}
