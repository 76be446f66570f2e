import { setTimeout as sleep } from "node:timers/promises";

/** Time as edge/ reads it and waits for it: a test brings its own, in which nobody really waits. */
export interface Clock {
    /** Milliseconds since the epoch, by the machine's clock, which may be set. */
    wallMs(): number;
    /** Milliseconds since some moment; they only ever go on. */
    steadyMs(): number;
    pause(ms: number): Promise<void>;
    /** Repeats an action, which does not keep the program alive; gives what ends it. */
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
