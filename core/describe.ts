import {
    componentsOf,
    machinesOf,
    targetOf,
    type ClusterSpec,
    type Component,
    type Inventory,
} from "./cluster.ts";
import { sightingOf } from "./deployed.ts";
import { describeFindings } from "./describe/findings.ts";
import { duration, paintOf, table, wrapped, type Paint } from "./describe/layout.ts";
import { disagreements } from "./describe/truth.ts";
import { count } from "./describe/words.ts";
import { reachedMachines } from "./drift.ts";
import { predictedSeconds, type Experience } from "./durations.ts";
import type { Refusal, Step, UpgradePlan } from "./plan.ts";
import { isBlocking, type Finding } from "./preflight/finding.ts";
import { currentText } from "./steps.ts";

/** What a description may lean on besides the plan. */
export interface Telling extends Experience {
    /** True where there is a terminal that shows it. */
    readonly colour?: boolean;
    /** What the preflight found. */
    readonly findings?: readonly Finding[];
}

/** The plan as a person wants to read it, in lines of at most 100 columns. */
export function describePlan(
    plan: UpgradePlan,
    inventory: Inventory,
    spec: ClusterSpec,
    telling: Telling = {},
): string {
    const paint = paintOf(telling.colour ?? false);
    const seconds = plan.steps.map((step) => predictedSeconds(step, inventory, telling));
    return [
        ...headline(plan, spec, seconds, telling, paint),
        "",
        ...nodeTable(inventory, spec, paint),
        ...truthTable(inventory, spec, paint),
        ...stepTable(plan.steps, seconds, paint),
        ...noteList(plan, telling, paint),
        ...describeFindings(telling.findings ?? [], paint),
    ].join("\n");
}

/**
 * Every reason why there is no plan, a paragraph each, in lines of at most 100 columns: refusals,
 * then what the preflight found, each with its code. What blocks is a reason too, also without
 * any refusal.
 */
export function describeRefusals(
    refusals: readonly Refusal[],
    telling: Pick<Telling, "colour" | "findings"> = {},
): string {
    const paint = paintOf(telling.colour ?? false);
    const findings = telling.findings ?? [];
    const reasons = count(refusals.length + findings.filter(isBlocking).length, "reason");
    return [
        paint.bad(`No upgrade, and nothing was changed: ${reasons}.`),
        ...refusals.flatMap(({ kind, message }) => wrapped("  - ", `${message} (${kind})`)),
        ...describeFindings(findings, paint),
    ].join("\n");
}

function headline(
    { steps }: UpgradePlan,
    spec: ClusterSpec,
    seconds: readonly number[],
    { durations = {}, findings = [] }: Telling,
    paint: Paint,
): readonly string[] {
    const target =
        spec.workerVersion.text === spec.version.text
            ? spec.version.text
            : `${spec.version.text}, workers ${spec.workerVersion.text}`;
    if (steps.length === 0) return [paint.good(`${spec.name} is at ${target}: nothing to do`)];
    const total = duration(seconds.reduce((sum, one) => sum + one, 0));
    const source = Object.keys(durations).length === 0 ? "estimated" : "as measured here before";
    const plan = `${spec.name} to ${target}: ${count(steps.length, "step")}, about ${total} (${source})`;
    const blocks = findings.filter(isBlocking).length;
    return [
        blocks === 0
            ? paint.strong(plan)
            : paint.bad(`${plan}, blocked by the preflight: ${blocks}`),
    ];
}

/** Per node what runs and what will; components of a node that go the same way share a line. */
function nodeTable(inventory: Inventory, spec: ClusterSpec, paint: Paint): readonly string[] {
    const machines = reachedMachines(inventory);
    const rows = machinesOf(spec).flatMap(({ node, role }) => {
        const ways = new Map<string, Component[]>();
        for (const component of componentsOf(role)) {
            const sighting = sightingOf(machines.get(node), component);
            const [now, target] = [
                sighting && currentText(sighting),
                targetOf(spec, component).text,
            ];
            const way = now === target ? `${target}, as wanted` : `${now ?? "unknown"} → ${target}`;
            ways.set(way, [...(ways.get(way) ?? []), component]);
        }
        return [...ways].map(([way, components], at) => [
            at === 0 ? node : "",
            way,
            components.join(", "),
        ]);
    });
    return [paint.strong("What runs"), ...table("  ", rows)];
}

/** Only where sources disagree: what each of them says. */
function truthTable(inventory: Inventory, spec: ClusterSpec, paint: Paint): readonly string[] {
    const rows = disagreements(inventory, spec);
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
    steps: readonly Step[],
    seconds: readonly number[],
    paint: Paint,
): readonly string[] {
    if (steps.length === 0) return [];
    return [
        "",
        paint.strong("Steps, in this order"),
        ...table(
            "  ",
            steps.map((step, at) => [
                `${at + 1}`.padStart(`${steps.length}`.length),
                step.node,
                duration(seconds[at] ?? 0),
                actOf(step),
            ]),
        ),
    ];
}

function actOf(step: Step): string {
    const { components, from, to, drains, reason } = step;
    if (components.length === 0) return "check it and uncordon it as found";
    const versions = [...new Set(components.map((component) => from[component] ?? "unknown"))];
    const isRepair = reason !== "behind";
    const swap = `${components.join(", ")} ${versions.join(" and ")} → ${to.text}${isRepair ? ` (${reason})` : ""}`;
    return drains ? `drain, ${swap}, uncordon as found` : swap;
}

function noteList(
    { notes }: UpgradePlan,
    { findings = [] }: Telling,
    paint: Paint,
): readonly string[] {
    // The preflight tells the same at more length.
    const told = notes.filter(
        ({ kind }) => kind !== "stop-cost" || !findings.some(({ check }) => check === "stop-cost"),
    );
    if (told.length === 0) return [];
    return ["", paint.strong("Notes"), ...told.flatMap(({ message }) => wrapped("  - ", message))];
}
