import type { CheckName } from "../preflight/finding.ts";
import type { RefusalKind } from "../refuse/refusal.ts";
import type { Entry } from "./registry/entry.ts";
import { failureEntries, type FailureCode } from "./registry/failures.ts";
import { findingEntries } from "./registry/findings.ts";
import { refusalEntries } from "./registry/refusals.ts";

/** What messages of this program end with, in parentheses. */
export type Code = RefusalKind | CheckName | FailureCode;

/**
 * Every code with what it means and what to do next, listed only here. The table in docs/runbook.md
 * is generated from it (`npm run -s runbook`).
 */
export const registry: Readonly<Record<Code, Entry>> = {
    ...refusalEntries,
    ...findingEntries,
    ...failureEntries,
};
