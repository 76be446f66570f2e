import type { CheckName } from "../preflight/finding.ts";
import type { RefusalKind } from "../refuse/refusal.ts";
import type { Entry } from "./registry/entry.ts";
import { failureEntries, type FailureCode } from "./registry/failures.ts";
import { findingEntries } from "./registry/findings.ts";
import { refusalEntries } from "./registry/refusals.ts";

/** What a message of this program ends with, in parentheses. */
export type Code = RefusalKind | CheckName | FailureCode;

/**
 * Every code with what it means and what to do next: the one list of them. The table in
 * docs/runbook.md is made of it (`npm run -s runbook`).
 */
export const registry: Readonly<Record<Code, Entry>> = {
    ...refusalEntries,
    ...findingEntries,
    ...failureEntries,
};
