import { setTimeout as sleep } from "node:timers/promises";

const pauseMs = 300;

/**
 * Repeats `attempt` until it succeeds; its last error is thrown once `seconds` have passed.
 *
 * An attempt says "not yet" by throwing an Error that tells what is missing.
 */
export async function until<Result>(
    seconds: number,
    attempt: () => Promise<Result>,
): Promise<Result> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
        try {
            return await attempt();
        } catch (error) {
            if (Date.now() >= deadline) throw error;
            await sleep(pauseMs);
        }
    }
}
