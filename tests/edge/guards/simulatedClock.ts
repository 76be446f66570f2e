import type { Clock } from "../../../edge/clock.ts";

interface Wake {
    readonly atMs: number;
    readonly wake: () => void;
}

/**
 * A clock on which nobody really waits: when everybody does, it jumps to the next moment that
 * anybody waits for, and what was scheduled until then happens on the way.
 */
export class SimulatedClock implements Clock {
    #nowMs = Date.parse("2026-11-27T12:00:00Z");
    #waiting: Wake[] = [];
    #arranged: Wake[] = [];
    #isGoing = false;

    wallMs(): number {
        return this.#nowMs;
    }

    steadyMs(): number {
        return this.#nowMs;
    }

    pause(ms: number): Promise<void> {
        return new Promise((wake) => {
            this.#waiting.push({ atMs: this.#nowMs + ms, wake });
            this.#go();
        });
    }

    every(ms: number, action: () => void): () => void {
        let isOver = false;
        const again = () => {
            this.in(ms / 1000, () => {
                if (isOver) return;
                action();
                again();
            });
        };
        again();
        return () => {
            isOver = true;
        };
    }

    /** Schedules something, should time get that far. */
    in(seconds: number, happen: () => void): void {
        this.#arranged.push({ atMs: this.#nowMs + seconds * 1000, wake: happen });
    }

    /** After a turn of the event loop, nothing is left to do but wait. */
    #go(): void {
        if (this.#isGoing) return;
        this.#isGoing = true;
        setImmediate(() => {
            this.#isGoing = false;
            if (this.#waiting.length === 0) return;
            const next = earliest([...this.#waiting, ...this.#arranged]);
            this.#waiting = this.#waiting.filter((one) => one !== next);
            this.#arranged = this.#arranged.filter((one) => one !== next);
            this.#nowMs = Math.max(this.#nowMs, next.atMs);
            next.wake();
            this.#go();
        });
    }
}

function earliest(all: readonly Wake[]): Wake {
    return all.reduce((first, one) => (one.atMs < first.atMs ? one : first));
}
