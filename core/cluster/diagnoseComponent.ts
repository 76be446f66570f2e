import type { ComponentSighting, NodeSighting, SwapRecord, VersionReading } from "./inventory.ts";
import { isVersion, readingText } from "./reading.ts";
import { targetOf, type ClusterSpec } from "./spec.ts";
import type { Version } from "./version.ts";
import type { DiagnosedComponent, FileCondition, Sources, Verdict } from "./diagnosis.ts";

/** What is known about a component besides what its machine shows. */
interface Beside {
    readonly spec: ClusterSpec;
    readonly record: SwapRecord | undefined;
    readonly node: NodeSighting | undefined;
}

/** One component of one machine: each part judged by itself, then the verdict from all of them. */
export function diagnoseComponent(
    sighting: ComponentSighting,
    { spec, record, node }: Beside,
): DiagnosedComponent {
    const { component, unit, running, args, startedAt } = sighting;
    const target = targetOf(spec, component);
    const parts = {
        component,
        target,
        runs: running,
        file: fileCondition(sighting, target),
        health: sighting.health.ok
            ? ({ kind: "healthy" } as const)
            : ({ kind: "unhealthy", detail: sighting.health.detail } as const),
        unit,
        current: currentVersion(sighting),
        args,
        startedAt,
        registered: component === "kubelet" ? node?.kubelet : undefined,
        record: { token: record?.token ?? "none", version: record?.version },
    };
    return { ...parts, sources: sourcesOf(parts), verdict: verdictOf(parts) };
}

type Parts = Omit<DiagnosedComponent, "sources" | "verdict">;

/** The version that counts for a component: the running one, or else that of its next start. */
export function currentVersion({ running, onDisk }: ComponentSighting): VersionReading {
    return running.kind === "absent" && onDisk.kind === "version" ? onDisk : running;
}

function fileCondition(
    { running, onDisk: reading, doubt }: ComponentSighting,
    target: Version,
): FileCondition {
    if (doubt !== undefined) return { kind: "in doubt", reading, doubt };
    return readingText(reading) === readingText(running)
        ? { kind: "as running", reading }
        : { kind: "other", reading, isTarget: isVersion(reading, target) };
}

function verdictOf({ file, runs, current, record, target, health }: Parts): Verdict {
    if (file.kind === "in doubt") return { kind: "in doubt", doubt: file.doubt };
    if (current.kind !== "version") return { kind: "unreadable", reading: current };
    if (runs.kind === "absent") return { kind: "down" };
    if (record.version !== undefined && record.version !== readingText(runs))
        return { kind: "drifted", recorded: record.version };
    if (!isVersion(runs, target)) return { kind: "behind" };
    if (file.kind === "other") return { kind: "file differs" };
    return health.kind === "unhealthy" ? health : { kind: "as wanted" };
}

function sourcesOf({ runs, file, record, registered, unit, target }: Parts): Sources {
    if (runs.kind === "absent") return { kind: "nothing runs" };
    const running = readingText(runs);
    if (readingText(file.reading) !== running)
        return { kind: isVersion(file.reading, target) ? "new file" : "other file" };
    if (record.version !== undefined && record.version !== running) return { kind: "other record" };
    if (registered !== undefined && readingText(registered) !== running)
        return { kind: "other registration" };
    return unit.activeState === "active" ? { kind: "agree" } : { kind: "outside its unit" };
}
