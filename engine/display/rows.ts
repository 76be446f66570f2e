import {
    type EngineEvent,
    isCounted,
    type LogEvent,
    type Step,
    type StepOp,
    urnOf,
} from "../events.ts";
import { stackType, typeOf } from "../urn.ts";

/** One resource as the display sees it. */
export interface Row {
    readonly urn: string;
    step: Step;
    /** What the reader should see of a replacement is the replacement, not its parts. */
    op: StepOp;
    status: "running" | "done" | "failed";
    readonly startedAt: number;
    endedAt: number | undefined;
    /** The resource's latest passing words. */
    ephemeral: string;
    readonly messages: LogEvent[];
}

/** What happened so far in an operation: rows in the order of registration, counts, messages. */
export class Rows {
    readonly rows = new Map<string, Row>();
    readonly counts = new Map<StepOp, number>();
    /** Messages about no resource; shown with the stack. */
    readonly general: LogEvent[] = [];
    outputs: Step | undefined;

    add(event: EngineEvent): Row | undefined {
        switch (event.kind) {
            case "log":
                return this.#log(event);
            case "started":
                return this.#started(event.step);
            case "ended":
                if (isCounted(event.step)) {
                    this.counts.set(event.step.op, (this.counts.get(event.step.op) ?? 0) + 1);
                }
                return this.#over(event.step, "done");
            case "failed":
                return this.#over(event.step, "failed");
            case "outputs":
                if (typeOf(urnOf(event.step)) === stackType) this.outputs = event.step;
                return this.rows.get(urnOf(event.step));
        }
    }

    /** The row of the stack itself, once it is known. */
    stack(): Row | undefined {
        return [...this.rows.values()].find(({ urn }) => typeOf(urn) === stackType);
    }

    #log(event: LogEvent): Row | undefined {
        const row = event.urn === "" ? undefined : this.rows.get(event.urn);
        if (event.ephemeral) {
            if (row !== undefined) row.ephemeral = event.message.trim();
            return row;
        }
        if (event.severity === "debug") return undefined;
        const messages = row?.messages ?? this.general;
        const last = messages.at(-1);
        // Parts of a stream make one message.
        if (event.stream !== 0 && last?.stream === event.stream) {
            messages[messages.length - 1] = { ...last, message: last.message + event.message };
        } else messages.push(event);
        return row;
    }

    #started(step: Step): Row {
        const urn = urnOf(step);
        const row = this.rows.get(urn);
        if (row === undefined) {
            const fresh: Row = {
                urn,
                step,
                op: step.op,
                status: "running",
                startedAt: performance.now(),
                endedAt: undefined,
                ephemeral: "",
                messages: [],
            };
            this.rows.set(urn, fresh);
            return fresh;
        }
        row.step = step;
        row.op = step.op;
        row.status = "running";
        return row;
    }

    #over(step: Step, status: "done" | "failed"): Row | undefined {
        const row = this.rows.get(urnOf(step));
        if (row === undefined) return undefined;
        row.step = step;
        row.op =
            step.op === "create-replacement" || step.op === "delete-replaced" ? "replace" : step.op;
        row.status = status;
        row.endedAt = performance.now();
        return row;
    }
}
