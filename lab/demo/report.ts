import type { Span } from "../../core/record/span.ts";
import type { Versions } from "../drive/probedUpgrade.ts";
import type { ProbeReport } from "../probe/probes.ts";
import type { Promised } from "./promises.ts";

/** What `lab/.run/demo.json` holds. Durations are in seconds, moments in ISO 8601. */
export interface DemoReport {
    readonly from: string;
    readonly to: string;
    /** The Pulumi CLI that ran the program. */
    readonly cli: string;
    /** Wall time of `up`. */
    readonly upgradeSeconds: number;
    readonly app: { readonly requests: number; readonly failed: number };
    /** `failed`: for a client with client-go's retries; `rawFailed`: for clients with none. */
    readonly api: {
        readonly requests: number;
        readonly failed: number;
        readonly rawRequests: number;
        readonly rawFailed: number;
    };
    readonly leaderGapSeconds: Readonly<Record<string, number>>;
    readonly observer: {
        readonly samples: number;
        readonly skewViolations: number;
        readonly pdbViolations: number;
        readonly drainViolations: number;
        readonly minServingWorkers: number;
        readonly violations: readonly object[];
    };
    readonly steps: readonly Span[];
    readonly versions: Versions;
}

/** The measured part of the report. */
export function measured(
    probes: ProbeReport,
): Pick<DemoReport, "app" | "api" | "leaderGapSeconds" | "observer"> {
    const { application, api, observer } = probes;
    return {
        app: { requests: application.requests, failed: application.failed },
        api: {
            requests: api.client.requests,
            failed: api.client.failed,
            rawRequests: api.rawNew.requests + api.rawKept.requests,
            rawFailed: api.rawNew.failed + api.rawKept.failed,
        },
        leaderGapSeconds: observer.leaderGapSeconds,
        observer: {
            samples: observer.samples,
            skewViolations: observer.skewViolations,
            pdbViolations: observer.pdbViolations,
            drainViolations: observer.drainViolations,
            minServingWorkers: observer.minServingWorkers,
            violations: observer.violations,
        },
    };
}

/** What was done, as a table, in the order of the starts; `begin` is when `up` began. */
export function spanTable(spans: readonly Span[], begin: Date): string {
    const ordered = [...spans].sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
    return table([
        ["at", "node", "phase", "seconds", "result", "components"],
        ...ordered.map(({ node, act, startedAt, seconds, outcome, components }) => [
            `+${((startedAt.getTime() - begin.getTime()) / 1000).toFixed(1)}`,
            node,
            act,
            seconds.toFixed(1),
            outcome.kind,
            components.join(" "),
        ]),
    ]);
}

/** What ran before and after, one line per node. */
export function versionTable(before: Versions, after: Versions): string {
    const nodes = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return table(
        nodes.flatMap((node) =>
            Object.keys({ ...before[node], ...after[node] })
                .sort()
                .map((component, index) => {
                    const from = before[node]?.[component] ?? "not running";
                    const to = after[node]?.[component] ?? "not running";
                    const change = from === to ? to : `${from} → ${to}`;
                    return [index === 0 ? node : "", component, change];
                }),
        ),
    );
}

export function promiseTable(promised: readonly Promised[]): string {
    return table(
        promised.map(({ what, kept, figures }) => [kept ? "✔" : "✘ BROKEN", what, figures]),
    );
}

function table(rows: readonly (readonly string[])[]): string {
    const widths = (rows[0] ?? []).map((_, column) =>
        Math.max(...rows.map((row) => (row[column] ?? "").length)),
    );
    return rows
        .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
        .map((line) => `  ${line.trimEnd()}`)
        .join("\n");
}
