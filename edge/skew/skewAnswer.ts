import { describeViolation } from "../../core/describe/violation.ts";
import type { SkewViolation } from "../../core/skew/violation.ts";
import { skewViolations } from "../../core/skew/violations.ts";
import { stepPrerequisites } from "../../core/skew/prerequisites.ts";
import { NotUnderstood } from "./notUnderstood.ts";
import { skewQuestion } from "./skewQuestion.ts";

/** A violation as JSON; `node` is null if the input named none. */
export interface ReportedViolation {
    readonly rule: string;
    readonly component: string;
    readonly node: string | null;
    readonly version: string;
    readonly message: string;
}

/** The answer for one inventory; `allowed`, `reasons` and `warnings` if it asked about a step. */
export type SkewAnswer =
    | { readonly error: string }
    | { readonly violations: readonly ReportedViolation[] }
    | {
          readonly violations: readonly ReportedViolation[];
          readonly allowed: boolean;
          readonly reasons: readonly ReportedViolation[];
          readonly warnings: readonly ReportedViolation[];
      };

/** 0 nothing wrong, 1 a violation or a step that is not allowed, 2 an input that was not understood. */
export type SkewStatus = 0 | 1 | 2;

/** The answers to a text, in the shape of the input: one object, or an array of them. */
export interface SkewReport {
    readonly answer: SkewAnswer | readonly SkewAnswer[];
    readonly status: SkewStatus;
}

/** Answers a text of JSON that holds one inventory or an array of them; an error outranks violations. */
export function skewReport(text: string): SkewReport {
    const input = parsed(text);
    if ("error" in input) return { answer: input, status: 2 };
    const { value } = input;
    const answers = Array.isArray(value) ? value.map(answerTo) : [answerTo(value)];
    const [answer = { violations: [] }] = answers;
    const status = answers.reduce<SkewStatus>((worst, one) => {
        const its = statusOf(one);
        return its > worst ? its : worst;
    }, 0);
    return { answer: Array.isArray(value) ? answers : answer, status };
}

function parsed(text: string): { readonly value: unknown } | { readonly error: string } {
    try {
        const value: unknown = JSON.parse(text.replace(/^\uFEFF/, "")); // a byte order mark is not JSON
        return { value };
    } catch (error) {
        return { error: `the input is not JSON: ${error instanceof Error ? error.message : ""}` };
    }
}

function answerTo(value: unknown): SkewAnswer {
    try {
        const { deployed, step } = skewQuestion(value);
        const violations = skewViolations(deployed).map(reported);
        if (step === undefined) return { violations };
        const { reasons, warnings } = stepPrerequisites(deployed, step);
        return {
            violations,
            allowed: reasons.length === 0,
            reasons: reasons.map(reported),
            warnings: warnings.map(reported),
        };
    } catch (error) {
        if (error instanceof NotUnderstood) return { error: error.message };
        throw error;
    }
}

function statusOf(answer: SkewAnswer): SkewStatus {
    if ("error" in answer) return 2;
    const isRefused = "allowed" in answer && !answer.allowed;
    return answer.violations.length > 0 || isRefused ? 1 : 0;
}

function reported(violation: SkewViolation): ReportedViolation {
    const { rule, component, node, version } = violation;
    const message = describeViolation(violation);
    return { rule, component, node: node ?? null, version: version.text, message };
}
