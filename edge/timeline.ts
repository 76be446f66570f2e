import { appendFileSync } from "node:fs";
import { Span, type Deed, type Moment, type Outcome } from "../core/record/span.ts";

/** Times one deed. What was started and not stopped is no span, and is not there. */
export interface Stopwatch {
    /** Starts; where it runs already it starts anew, as a hook does that is run again. */
    start(): void;
    /** Stops, which makes the span; does nothing where it does not run. */
    stop(outcome: Outcome["kind"]): void;
}

/**
 * What this run did, when, and how long it took.
 *
 * Where KUBE_LOCKSTEP_TIMELINE names a file, each span is also appended to it as a line of JSON.
 */
export class Timeline {
    readonly #spans: Span[] = [];
    readonly #now: () => Moment;

    constructor(now = momentNow) {
        this.#now = now;
    }

    /** In the order of their ends. */
    get spans(): readonly Span[] {
        return this.#spans;
    }

    /** One for each operation: two deeds of one name cannot be mixed up. */
    stopwatch(deed: Deed): Stopwatch {
        let started: Moment | undefined;
        return {
            start: () => {
                started = this.#now();
            },
            stop: (kind) => {
                if (started === undefined) return;
                const span = Span.between(deed, started, this.#now(), { kind });
                started = undefined;
                this.#spans.push(span);
                const file = process.env["KUBE_LOCKSTEP_TIMELINE"] ?? "";
                if (file !== "") appendFileSync(file, `${JSON.stringify(span)}\n`);
            },
        };
    }

    /** Runs `work` as this deed. */
    async time<Result>(deed: Deed, work: () => Promise<Result>): Promise<Result> {
        const stopwatch = this.stopwatch(deed);
        stopwatch.start();
        try {
            const result = await work();
            stopwatch.stop("done");
            return result;
        } catch (error) {
            stopwatch.stop("failed");
            throw error;
        }
    }
}

function momentNow(): Moment {
    return { wallMs: Date.now(), steadyMs: performance.now() };
}
