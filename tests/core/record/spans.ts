import { Span, type Deed, type Outcome } from "../../../core/record/span.ts";

interface Ended {
    readonly startedAt?: string;
    readonly seconds?: number;
    readonly kind?: Outcome["kind"];
}

/** A span of this deed; by default one second from 10:00 on, and done. */
export function span(deed: Deed, ended: Ended = {}): Span {
    const { startedAt = "2026-09-21T10:00:00.000Z", seconds = 1, kind = "done" } = ended;
    const start = { wallMs: Date.parse(startedAt), steadyMs: 5000 };
    const end = { wallMs: start.wallMs + seconds * 1000, steadyMs: 5000 + seconds * 1000 };
    return Span.between(deed, start, end, { kind });
}
