import { NoReply, type Reply } from "./get.ts";
import type { Journal } from "./journal.ts";

export interface TallySummary {
    readonly requests: number;
    readonly failed: number;
}

/** Counts requests of one kind; each failure becomes a line in the journal. */
export class Tally {
    readonly #name: string;
    readonly #journal: Journal;
    readonly #inFlight = new Set<Promise<void>>();
    #requests = 0;
    #failed = 0;

    constructor(name: string, journal: Journal) {
        this.#name = name;
        this.#journal = journal;
    }

    /** Counts one request: a reply with status 200 is a success, anything else a failure. */
    count(target: string, reply: Promise<Reply>): void {
        const startedAt = new Date();
        const counted = reply
            .then(({ status }) => (status === 200 ? undefined : `status ${status}`), reasonOf)
            .then((reason) => {
                this.#requests++;
                if (reason === undefined) return;
                this.#failed++;
                const at = startedAt.toISOString();
                const seconds = (Date.now() - startedAt.getTime()) / 1000;
                this.#journal.write({
                    at,
                    kind: "failed",
                    probe: this.#name,
                    target,
                    reason,
                    seconds,
                });
            })
            .finally(() => this.#inFlight.delete(counted));
        this.#inFlight.add(counted);
    }

    /** The counts, once every started request has ended. */
    async summary(): Promise<TallySummary> {
        await Promise.all(this.#inFlight);
        return { requests: this.#requests, failed: this.#failed };
    }
}

function reasonOf(error: unknown): string {
    return error instanceof NoReply ? `${error.code}: ${error.message}` : String(error);
}
