/** What the bench prints: a line for each machine, and a summary at the end. */
import type { InterruptionOutcome, InterruptionResult } from "./interruption.ts";
import { describeOutcome } from "./outcome.ts";
import { describeHarm } from "./property.ts";
import type { Wanted } from "./shapes/shape.ts";
import type { TrialResult } from "./trial.ts";

/** `ok`: as issue and design want it; `safe`: nothing harmed, but something else was wanted. */
export type Verdict = "ok" | "safe" | "HARM" | "skipped" | "not run";

export function verdictOf({ shape, outcome, doubts }: TrialResult): Verdict {
    switch (outcome.kind) {
        case "harmed":
            return "HARM";
        case "skipped":
        case "not run":
            return outcome.kind;
        case "swapped":
            return shape.wanted === "swapped" && doubts.length === 0 ? "ok" : "safe";
        case "refused":
        case "rolled back":
            return outcome.kind === shape.wanted ? "ok" : "safe";
    }
}

export function trialLine(result: TrialResult): string {
    const { shape, outcome, doubts } = result;
    const verdict = verdictOf(result);
    const wish =
        outcome.kind === shape.wanted || verdict === "skipped" ? "" : `; wanted: ${shape.wanted}`;
    const preview = doubts.length === 0 ? "" : "; the preview refuses it";
    return `${verdict.padEnd(7)}  ${shape.name.padEnd(50)} ${describeOutcome(outcome)}${wish}${preview}`;
}

export function interruptionVerdict(outcome: InterruptionOutcome, wanted: Wanted): Verdict {
    switch (outcome.kind) {
        case "skipped":
        case "not run":
            return outcome.kind;
        case "tried":
            if (outcome.next.kind === "harmed" || outcome.between.length > 0) return "HARM";
            return outcome.next.kind === wanted ? "ok" : "safe";
    }
}

export function interruptionLine({ point, outcome }: InterruptionResult, wanted: Wanted): string {
    const verdict = interruptionVerdict(outcome, wanted);
    const where = `${point.at}${point.times > 1 ? ` (${point.times}.)` : ""}`;
    return `${verdict.padEnd(7)}  ${where.padEnd(18)} ${became(outcome)}  ← ${point.command.slice(0, 60)}`;
}

function became(outcome: InterruptionOutcome): string {
    switch (outcome.kind) {
        case "skipped":
        case "not run":
            return outcome.why;
        case "tried": {
            const until = outcome.between.map((harm) => `${describeHarm(harm)} until the next up`);
            return [...until, `then ${describeOutcome(outcome.next)}`].join("; ");
        }
    }
}

/** Exit status: 1 where something was harmed, 2 where something could not be tried, else 0. */
export function exitStatus(verdicts: readonly Verdict[]): number {
    if (verdicts.includes("HARM")) return 1;
    return verdicts.includes("not run") ? 2 : 0;
}

/** `12 ok, 3 safe, 2 HARM, 1 not run`, what is none left out. */
export function summary(verdicts: readonly Verdict[]): string {
    const kinds: readonly Verdict[] = ["ok", "safe", "HARM", "skipped", "not run"];
    return kinds
        .map((kind) => ({ kind, count: verdicts.filter((one) => one === kind).length }))
        .filter(({ count }) => count > 0)
        .map(({ kind, count }) => `${count} ${kind}`)
        .join(", ");
}
