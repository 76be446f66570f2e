/** What is done to a node, in the order in which it happens to a node. */
export const acts = ["stage", "snapshot", "drain", "swap", "settle"] as const;
export type Act = (typeof acts)[number];

/** What a span is about: one act on one node, for these components. */
export interface Deed {
    readonly node: string;
    readonly act: Act;
    readonly components: readonly string[];
}

/** One instant on two clocks: only the second one never steps. */
export interface Moment {
    /** Milliseconds since the epoch. */
    readonly wallMs: number;
    /** Milliseconds since an arbitrary point that is the same for all moments of a run. */
    readonly steadyMs: number;
}

export type Outcome = { readonly kind: "done" } | { readonly kind: "failed" };

/** A span in JSON, as the upgrade record and the timeline's file keep it. */
export interface SpanJson {
    readonly node: string;
    readonly components: readonly string[];
    readonly phase: Act;
    /** ISO 8601. */
    readonly startedAt: string;
    /** To the millisecond. */
    readonly seconds: number;
    readonly result: Outcome["kind"];
}

/**
 * One thing that was done to a node: when, for how long, and with what outcome.
 *
 * It is made from its start and its end, so something that has not ended is not a span. Its length
 * is measured by the steady clock, whatever happened to the other one meanwhile. `JSON.stringify`
 * gives `SpanJson`.
 */
export class Span implements Deed {
    readonly node: string;
    readonly act: Act;
    readonly components: readonly string[];
    readonly startedAt: Date;
    readonly seconds: number;
    readonly outcome: Outcome;
    readonly #endedMs: number;

    private constructor(deed: Deed, startedMs: number, seconds: number, outcome: Outcome) {
        this.node = deed.node;
        this.act = deed.act;
        this.components = deed.components;
        this.startedAt = new Date(startedMs);
        this.seconds = seconds;
        this.outcome = outcome;
        this.#endedMs = startedMs + seconds * 1000;
    }

    static between(deed: Deed, start: Moment, end: Moment, outcome: Outcome): Span {
        const milliseconds = Math.max(0, Math.round(end.steadyMs - start.steadyMs));
        return new Span(deed, start.wallMs, milliseconds / 1000, outcome);
    }

    /**
     * The span that parsed JSON holds, or undefined if it does not hold one: somebody may have
     * edited it, and another release may know acts that this one does not.
     */
    static fromJson(value: unknown): Span | undefined {
        if (typeof value !== "object" || value === null) return undefined;
        const json = value as Partial<Record<keyof SpanJson, unknown>>; // any of them may be missing
        const { node, components, startedAt, seconds, result } = json;
        const act = acts.find((one) => one === json.phase);
        if (typeof node !== "string" || act === undefined || !isTexts(components)) return undefined;
        if (typeof startedAt !== "string" || typeof seconds !== "number" || !(seconds >= 0))
            return undefined;
        if (result !== "done" && result !== "failed") return undefined;
        const deed = { node, act, components };
        const span = new Span(deed, Date.parse(startedAt), seconds, { kind: result });
        return isMoment(span.startedAt) && isMoment(span.endedAt) ? span : undefined;
    }

    get endedAt(): Date {
        return new Date(this.#endedMs);
    }

    toJSON(): SpanJson {
        const { node, components, act, startedAt, seconds, outcome } = this;
        const result = outcome.kind;
        return {
            node,
            components,
            phase: act,
            startedAt: startedAt.toISOString(),
            seconds,
            result,
        };
    }
}

function isTexts(value: unknown): value is readonly string[] {
    return Array.isArray(value) && value.every((one) => typeof one === "string");
}

/** False for a Date out of range. */
function isMoment(date: Date): boolean {
    return !Number.isNaN(date.getTime());
}
