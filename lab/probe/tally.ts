import { NoReply, type Reply } from "./get.ts";
import type { Journal } from "./journal.ts";

export interface TallySummary {
    readonly requests: number;
    readonly failed: number;
    readonly slowestSeconds: number;
    /** Why requests failed, and how many for each reason. */
    readonly reasons: Readonly<Record<string, number>>;
}

/** Counts requests of one kind; each failure becomes a line of the journal. */
export class Tally {
    readonly #name: string;
    readonly #journal: Journal;
    readonly #inFlight = new Set<Promise<void>>();
    readonly #reasons: Record<string, number> = {};
    #requests = 0;
    #failed = 0;
    #slowestSeconds = 0;

    constructor(name: string, journal: Journal) {
        this.#name = name;
        this.#journal = journal;
    }

    /** Counts one request: a reply of status 200 is success, all else is failure. */
    count(target: string, reply: Promise<Reply>): void {
        const startedAt = new Date();
        const counted = reply
            .then(({ status }) => (status === 200 ? undefined : `status ${status}`), reasonOf)
            .then((reason) => {
                const seconds = (Date.now() - startedAt.getTime()) / 1000;
                this.#requests++;
                this.#slowestSeconds = Math.max(this.#slowestSeconds, seconds);
                if (reason === undefined) return;
                this.#failed++;
                this.#reasons[reason] = (this.#reasons[reason] ?? 0) + 1;
                const at = startedAt.toISOString();
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

    /** The counts once every request that was begun has ended. */
    async summary(): Promise<TallySummary> {
        await Promise.all(this.#inFlight);
        return {
            requests: this.#requests,
            failed: this.#failed,
            slowestSeconds: this.#slowestSeconds,
            reasons: this.#reasons,
        };
    }
}

function reasonOf(error: unknown): string {
    return error instanceof NoReply ? `${error.code}: ${error.message}` : String(error);
}
