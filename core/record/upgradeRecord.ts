import type { ClusterSpec } from "../cluster/spec.ts";
import { Span } from "./span.ts";

/** The data of the record's ConfigMap: what was upgraded, when, and how long each step took. */
export type RecordFields = Readonly<Record<string, string>>;

const upgradesKept = 10;

/**
 * The record after a run: as before if the run did nothing, so that its fields change only when
 * something happened. `spans` are what the run did, ordered by their ends.
 */
export function upgradeRecord(
    before: RecordFields | undefined,
    spec: Pick<ClusterSpec, "version" | "workerVersion" | "waivers">,
    spans: readonly Span[],
): RecordFields {
    const wanted = {
        version: spec.version.text,
        workerVersion: spec.workerVersion.text,
        waivers: JSON.stringify(spec.waivers),
    };
    const last = spans.at(-1);
    if (last === undefined) return { ...before, ...wanted };
    const upgrade = { ...wanted, finishedAt: last.endedAt.toISOString() };
    return {
        ...wanted,
        steps: JSON.stringify(spans),
        upgrades: JSON.stringify([...upgradesOf(before), upgrade].slice(-upgradesKept)),
    };
}

/** What the last recorded run did, as far as it is readable: somebody may have edited it. */
export function recordedSpans(record: RecordFields | undefined): readonly Span[] {
    return parsedList(record?.["steps"]).flatMap((one) => Span.fromJson(one) ?? []);
}

function upgradesOf(record: RecordFields | undefined): readonly unknown[] {
    return parsedList(record?.["upgrades"]);
}

function parsedList(text: string | undefined): readonly unknown[] {
    try {
        const parsed: unknown = JSON.parse(text ?? "[]");
        return Array.isArray(parsed) ? parsed : [];
    } catch {
        return [];
    }
}
