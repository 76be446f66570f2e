import { setTimeout as sleep } from "node:timers/promises";

/** Time as edge/ reads it and waits for it: tests bring a clock on which nobody really waits. */
export interface Clock {
    /** Milliseconds since the epoch, by the machine's clock, which may be set. */
    wallMs(): number;
    /** Milliseconds since some moment; never goes back. */
    steadyMs(): number;
    pause(ms: number): Promise<void>;
    /** Repeats an action without keeping the program alive; returns what ends it. */
    every(ms: number, action: () => void): () => void;
}

export const systemClock: Clock = {
    wallMs: () => Date.now(),
    steadyMs: () => performance.now(),
    pause: (ms) => sleep(ms),
    every: (ms, action) => {
        const timer = setInterval(action, ms);
        timer.unref();
        return () => {
            clearInterval(timer);
        };
    },
};
