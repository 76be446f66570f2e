import type { Reading } from "./facts.ts";
import type { Finding, WaivableCheck } from "./finding.ts";

/** What is found in something that was read; if it could not be read, a warning of the check. */
export function whenRead<T>(
    check: WaivableCheck,
    subject: string,
    reading: Reading<T>,
    findings: (value: T) => readonly Finding[],
): readonly Finding[] {
    if (reading.kind === "read") return findings(reading.value);
    const what = { kind: "unread", reason: reading.reason } as const;
    return [{ check, severity: "warn", subjects: [subject], what }];
}
