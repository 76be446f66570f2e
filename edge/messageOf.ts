import { describeCause } from "../core/describe/failure.ts";
import { Failed } from "./failed.ts";

/** What was thrown, as text for use inside another message: a failure without its code. */
export function messageOf(error: unknown): string {
    if (error instanceof Failed) return describeCause(error.failure);
    return error instanceof Error ? error.message : String(error);
}
