import type { Clock } from "./clock.ts";

const pauseMs = 300;

/**
 * Repeats `attempt` until it succeeds; its last error is thrown once `seconds` have passed.
 *
 * An attempt says "not yet" by throwing an Error that says what is missing.
 */
export async function until<Result>(
    seconds: number,
    clock: Clock,
    attempt: () => Promise<Result>,
): Promise<Result> {
    const deadline = clock.steadyMs() + seconds * 1000;
    for (;;) {
        try {
            return await attempt();
        } catch (error) {
            if (clock.steadyMs() >= deadline) throw error;
            await clock.pause(pauseMs);
        }
    }
}
