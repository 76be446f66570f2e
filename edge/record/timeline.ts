import { Span, type Deed, type Moment, type Outcome } from "../../core/record/span.ts";
import { SpanLog } from "./spanLog.ts";

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
 * Where KUBE_LOCKSTEP_TIMELINE names a file, each span is also appended to it; see SpanLog.
 */
export class Timeline {
    readonly #spans: Span[] = [];
    readonly #log: SpanLog | undefined;
    readonly #now: () => Moment;

    constructor(log = logOfEnvironment(), now = momentNow) {
        this.#log = log;
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
                void this.#log?.append(span);
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

function logOfEnvironment(): SpanLog | undefined {
    const file = process.env["KUBE_LOCKSTEP_TIMELINE"] ?? "";
    return file === "" ? undefined : new SpanLog(file);
}

function momentNow(): Moment {
    return { wallMs: Date.now(), steadyMs: performance.now() };
}
