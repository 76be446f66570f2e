import type { ClusterSpec } from "./cluster.ts";

/** The data of the record's ConfigMap: what was upgraded, when, and how long each step took. */
export type RecordFields = Readonly<Record<string, string>>;

/** One thing that a run did to a node; `startedAt` is ISO 8601. */
export interface RecordedStep {
    readonly node: string;
    readonly components: readonly string[];
    readonly phase: string;
    readonly startedAt: string;
    readonly seconds: number;
    readonly result: string;
}

const upgradesKept = 10;

/**
 * The record after a run: as before where the run did nothing, so that its fields change only when
 * something happened.
 */
export function upgradeRecord(
    before: RecordFields | undefined,
    spec: ClusterSpec,
    steps: readonly RecordedStep[],
): RecordFields {
    const wanted = {
        version: spec.version.text,
        workerVersion: spec.workerVersion.text,
        waivers: JSON.stringify(spec.waivers),
    };
    const last = steps.at(-1);
    if (last === undefined) return { ...before, ...wanted };
    const finishedMs = Date.parse(last.startedAt) + last.seconds * 1000;
    const upgrade = { ...wanted, finishedAt: new Date(finishedMs).toISOString() };
    return {
        ...wanted,
        steps: JSON.stringify(steps),
        upgrades: JSON.stringify([...upgradesOf(before), upgrade].slice(-upgradesKept)),
    };
}

/** The steps that the last recorded run took, as far as they can be read: somebody may have edited them. */
export function recordedSteps(record: RecordFields | undefined): readonly RecordedStep[] {
    return parsedList(record?.["steps"]).filter(isStep);
}

function isStep(value: unknown): value is RecordedStep {
    if (typeof value !== "object" || value === null) return false;
    const { node, components, phase, startedAt, seconds, result } = value as Partial<
        Record<keyof RecordedStep, unknown>
    >; // any of them may be missing
    const texts = [node, phase, startedAt, result];
    return (
        texts.every((text) => typeof text === "string") &&
        Array.isArray(components) &&
        Number.isFinite(seconds)
    );
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
