import type { Component } from "../cluster/component.ts";
import { targetOf } from "../cluster/spec.ts";
import { readingText } from "../cluster/reading.ts";
import { componentOf } from "../cluster/diagnose.ts";
import type { Cluster } from "../cluster/diagnosis.ts";
import { describeFindings } from "./findings.ts";
import { duration, paintOf, table, wrapped, type Paint } from "./layout.ts";
import { describeNote } from "./notes.ts";
import { describeRefusal } from "./refusals.ts";
import { disagreements } from "./disagreements.ts";
import { count } from "./words.ts";
import { predictedSeconds, type Experience } from "../plan/durations.ts";
import { notesOf } from "../plan/notesOf.ts";
import { pendingMoves, type PendingMove, type UpgradePlan } from "../plan/plan.ts";
import { isBlocking, type Finding } from "../preflight/finding.ts";
import type { Refusal } from "../refuse/refusal.ts";

/** What a description can take into account besides the plan. */
export interface PlanContext extends Experience {
    /** True if there is a terminal that shows colour. */
    readonly colour?: boolean;
    /** What the preflight found. */
    readonly findings?: readonly Finding[];
}

/** The plan for people to read, in lines of at most 100 columns. */
export function describePlan(
    cluster: Cluster,
    plan: UpgradePlan,
    context: PlanContext = {},
): string {
    const paint = paintOf(context.colour ?? false);
    const moves = pendingMoves(plan);
    const seconds = moves.map((move) => predictedSeconds(move, cluster, context));
    return [
        ...headline(moves, cluster, seconds, context, paint),
        "",
        ...nodeTable(cluster, paint),
        ...truthTable(cluster, paint),
        ...stepTable(moves, seconds, paint),
        ...noteList(cluster, plan, context, paint),
        ...describeFindings(context.findings ?? [], paint),
    ].join("\n");
}

/**
 * Every reason why there is no plan, a paragraph each, in lines of at most 100 columns: refusals,
 * then the preflight's findings, each with its code. A blocking finding is a reason too, even
 * without any refusal.
 */
export function describeRefusals(
    refusals: readonly Refusal[],
    context: Pick<PlanContext, "colour" | "findings"> = {},
): string {
    const paint = paintOf(context.colour ?? false);
    const findings = context.findings ?? [];
    const reasons = count(refusals.length + findings.filter(isBlocking).length, "reason");
    return [
        paint.bad(`Upgrade refused, nothing was changed: ${reasons}.`),
        ...refusalList(refusals),
        ...describeFindings(findings, paint),
    ].join("\n");
}

/** Refusals alone, each with its code. */
export function refusalList(refusals: readonly Refusal[]): readonly string[] {
    return refusals.flatMap((refusal) =>
        wrapped("  - ", `${describeRefusal(refusal)} (${refusal.kind})`),
    );
}

function headline(
    moves: readonly PendingMove[],
    { spec }: Cluster,
    seconds: readonly number[],
    { durations = {}, findings = [] }: PlanContext,
    paint: Paint,
): readonly string[] {
    const target =
        spec.workerVersion.text === spec.version.text
            ? spec.version.text
            : `${spec.version.text}, workers ${spec.workerVersion.text}`;
    if (moves.length === 0) return [paint.good(`${spec.name} is at ${target}: nothing to do`)];
    const total = duration(seconds.reduce((sum, one) => sum + one, 0));
    const source = Object.keys(durations).length === 0 ? "estimated" : "measured in earlier runs";
    const plan = `${spec.name} to ${target}: ${count(moves.length, "step")}, about ${total} (${source})`;
    const blocks = findings.filter(isBlocking).length;
    return [
        blocks === 0
            ? paint.strong(plan)
            : paint.bad(`${plan}, blocked by ${count(blocks, "preflight finding")}`),
    ];
}

/**
 * What runs on each node and what will; components of a node with the same transition share a line.
 */
function nodeTable(cluster: Cluster, paint: Paint): readonly string[] {
    const rows = cluster.machines.flatMap((machine) => {
        const ways = new Map<string, Component[]>();
        for (const component of machine.spec.components) {
            const diagnosed = componentOf(machine, component);
            const now = diagnosed === undefined ? "unknown" : readingText(diagnosed.current);
            const target = targetOf(cluster.spec, component).text;
            const way = now === target ? `${target}, at target` : `${now} → ${target}`;
            ways.set(way, [...(ways.get(way) ?? []), component]);
        }
        return [...ways].map(([way, components], at) => [
            at === 0 ? machine.spec.node : "",
            way,
            components.join(", "),
        ]);
    });
    return [paint.strong("What runs"), ...table("  ", rows)];
}

/** Only if sources disagree: what each of them says. */
function truthTable(cluster: Cluster, paint: Paint): readonly string[] {
    const rows = disagreements(cluster);
    if (rows.length === 0) return [];
    return [
        "",
        paint.careful("Sources that disagree"),
        ...table("  ", [
            ["node", "component", "process", "file", "record", "API", "unit", "meaning"],
            ...rows.map((row) => [
                row.node,
                row.component,
                row.process,
                row.file,
                row.record,
                row.api,
                row.unit,
                row.verdict,
            ]),
        ]),
    ];
}

function stepTable(
    moves: readonly PendingMove[],
    seconds: readonly number[],
    paint: Paint,
): readonly string[] {
    if (moves.length === 0) return [];
    return [
        "",
        paint.strong("Steps, in order"),
        ...table(
            "  ",
            moves.map((move, at) => [
                `${at + 1}`.padStart(`${moves.length}`.length),
                move.node,
                duration(seconds[at] ?? 0),
                actOf(move),
            ]),
        ),
    ];
}

function actOf({ components, from, to, drains, reason }: PendingMove): string {
    if (components.length === 0) return "check the node and uncordon it as found";
    const versions = [...new Set(components.map((component) => from[component] ?? "unknown"))];
    const isRepair = reason !== "behind";
    const swap = `${components.join(", ")} ${versions.join(" and ")} → ${to.text}${isRepair ? ` (${reason})` : ""}`;
    return drains ? `drain, ${swap}, uncordon as found` : swap;
}

function noteList(
    cluster: Cluster,
    plan: UpgradePlan,
    { findings = [] }: PlanContext,
    paint: Paint,
): readonly string[] {
    // The preflight says the same in more detail.
    const notes = notesOf(cluster, plan).filter(
        ({ kind }) => kind !== "stop-cost" || !findings.some(({ check }) => check === "stop-cost"),
    );
    if (notes.length === 0) return [];
    return [
        "",
        paint.strong("Notes"),
        ...notes.flatMap((note) => wrapped("  - ", describeNote(note))),
    ];
}
