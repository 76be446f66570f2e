/** What became of a machine. */
import type { Attempt, Step } from "./upgrade.ts";
import { describeHarm, type Harm } from "./property.ts";

export type Outcome =
    | { readonly kind: "swapped" }
    | { readonly kind: "refused"; readonly at: Step; readonly code: string | undefined }
    | { readonly kind: "rolled back"; readonly code: string }
    | {
          readonly kind: "harmed";
          readonly harms: readonly Harm[];
          readonly code: string | undefined;
      }
    /** This machine lacks what the shape needs. */
    | { readonly kind: "skipped"; readonly why: string }
    /** The bench itself failed. */
    | { readonly kind: "not run"; readonly why: string };

/** What an attempt without an interruption came to. */
export function outcomeOf({ at, status, code }: Attempt, harms: readonly Harm[]): Outcome {
    if (harms.length > 0) return { kind: "harmed", harms, code };
    if (status === 0) return { kind: "swapped" };
    if (code?.startsWith("rolled-back") === true) return { kind: "rolled back", code };
    return { kind: "refused", at, code };
}

export function describeOutcome(outcome: Outcome): string {
    switch (outcome.kind) {
        case "swapped":
            return "swapped";
        case "refused":
            return `refused at ${outcome.at} (${outcome.code ?? "without a code"})`;
        case "rolled back":
            return `rolled back (${outcome.code})`;
        case "harmed":
            return `HARMED ${outcome.harms.map(describeHarm).join("; ")}${outcome.code === undefined ? "" : ` (${outcome.code})`}`;
        case "skipped":
        case "not run":
            return outcome.why;
    }
}
