import { Span, type Deed, type Moment, type Outcome } from "../../core/record/span.ts";
import { SpanLog } from "./spanLog.ts";

/** Times one deed. What was started but not stopped is not a span, and does not appear. */
export interface Stopwatch {
    /** Starts; restarts if it is already running, as when a hook is run again. */
    start(): void;
    /** Stops, which makes the span; does nothing if it is not running. */
    stop(outcome: Outcome["kind"]): void;
}

/**
 * What this run did, when, and how long it took.
 *
 * If KUBE_LOCKSTEP_TIMELINE names a file, each span is also appended to it; see SpanLog.
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

    /** One for each operation: two deeds with the same name cannot be mixed up. */
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
