import { appendFileSync } from "node:fs";

/** One thing that was done to a node. */
export interface TimelineEntry {
    readonly node: string;
    readonly components: readonly string[];
    readonly phase: "stage" | "snapshot" | "guard" | "drain" | "swap" | "settle";
    /** ISO 8601. */
    readonly startedAt: string;
    readonly seconds: number;
    readonly result: "done" | "failed";
}

/**
 * What this run did, when, and how long it took.
 *
 * Where KUBE_LOCKSTEP_TIMELINE names a file, each entry is also appended to it as a line of JSON.
 */
export class Timeline {
    readonly #entries: TimelineEntry[] = [];
    readonly #begun = new Map<string, number>();

    get entries(): readonly TimelineEntry[] {
        return this.#entries;
    }

    begin(node: string, phase: TimelineEntry["phase"]): void {
        this.#begun.set(`${node} ${phase}`, Date.now());
    }

    end(
        node: string,
        phase: TimelineEntry["phase"],
        components: readonly string[],
        result: TimelineEntry["result"],
    ): void {
        const startedMs = this.#begun.get(`${node} ${phase}`) ?? Date.now();
        const entry: TimelineEntry = {
            node,
            components,
            phase,
            startedAt: new Date(startedMs).toISOString(),
            seconds: (Date.now() - startedMs) / 1000,
            result,
        };
        this.#entries.push(entry);
        const file = process.env["KUBE_LOCKSTEP_TIMELINE"];
        if (file !== undefined && file !== "") appendFileSync(file, `${JSON.stringify(entry)}\n`);
    }

    /** Runs `work` as a phase of a node. */
    async time<Result>(
        node: string,
        phase: TimelineEntry["phase"],
        components: readonly string[],
        work: () => Promise<Result>,
    ): Promise<Result> {
        this.begin(node, phase);
        try {
            const result = await work();
            this.end(node, phase, components, "done");
            return result;
        } catch (error) {
            this.end(node, phase, components, "failed");
            throw error;
        }
    }
}
