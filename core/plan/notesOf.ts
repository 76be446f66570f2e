import { componentOf, machinesByNode } from "../cluster/diagnose.ts";
import type { Cluster, DiagnosedComponent, Machine } from "../cluster/diagnosis.ts";
import { readingText } from "../cluster/reading.ts";
import { leaderless } from "../cluster/leaderships.ts";
import type { ClusterSpec } from "../cluster/spec.ts";
import { policy } from "../skew/policy.ts";
import type { Note } from "./note.ts";
import { drainedNodes, pendingMoves, type PendingMove, type UpgradePlan } from "./plan.ts";
import { stopCost, tolerableStopSeconds } from "./stopCost.ts";

/** What a reader of the plan should know besides its moves. */
export function notesOf(cluster: Cluster, plan: UpgradePlan): readonly Note[] {
    const machines = machinesByNode(cluster);
    const moves = pendingMoves(plan);
    const moving = moves.map((move) => ({ move, machine: machines.get(move.node) }));
    return [
        ...moving.flatMap(({ move, machine }) => oddities(move, machine)),
        ...unfinished(cluster, moves),
        ...staysCordoned(cluster, moves),
        ...(moves.length === 0 ? [] : nobodyLeads(cluster)),
        ...heldBack(cluster.spec),
        ...stopCosts(moving),
    ];
}

/** What is unusual about a move's components, besides an older version. */
function oddities(
    { node, components }: PendingMove,
    machine: Machine | undefined,
): readonly Note[] {
    return components.flatMap((component) => {
        const diagnosed = componentOf(machine, component);
        const note = diagnosed && oddity(node, diagnosed);
        return note === undefined ? [] : [note];
    });
}

function oddity(node: string, diagnosed: DiagnosedComponent): Note | undefined {
    const { component, verdict, file, health, target: to } = diagnosed;
    const runs = readingText(diagnosed.runs);
    switch (verdict.kind) {
        case "in doubt":
        case "unreadable":
        case "as wanted":
            return undefined; // refused, or nothing unusual
        case "down":
            return { kind: "down", node, component };
        case "drifted":
            return { kind: "drifted", node, component, recorded: verdict.recorded, runs, to };
        case "behind":
        case "file differs":
        case "unhealthy":
            if (file.kind === "other") {
                const { reading, isTarget } = file;
                const version = reading.kind === "version" ? reading.version : undefined;
                return { kind: "file differs", node, component, runs, file: version, isTarget };
            }
            return health.kind === "healthy"
                ? undefined
                : { kind: "unhealthy", node, component, detail: health.detail };
    }
}

/** Workers that an earlier run cordoned before it stopped. */
function unfinished({ machines }: Cluster, moves: readonly PendingMove[]): readonly Note[] {
    const inPlan = new Set(moves.map(({ node }) => node));
    return machines
        .flatMap(({ node }) => node ?? [])
        .filter(({ name, cordonedByUs }) => cordonedByUs && inPlan.has(name))
        .map(({ name, ready }) => ({ kind: "unfinished", node: name, ready }));
}

function staysCordoned({ machines }: Cluster, moves: readonly PendingMove[]): readonly Note[] {
    const drained = new Set(drainedNodes(moves));
    return machines
        .flatMap(({ node }) => node ?? [])
        .filter(
            ({ name, unschedulable, cordonedByUs }) =>
                drained.has(name) && unschedulable && !cordonedByUs,
        )
        .map(({ name }) => ({ kind: "stays-cordoned", node: name }));
}

function nobodyLeads({ leaderships }: Cluster): readonly Note[] {
    return leaderless(leaderships).map((component) => ({ kind: "no-leader", component }));
}

function heldBack({ version, workerVersion: at }: ClusterSpec): readonly Note[] {
    const minors = version.minor - at.minor;
    if (minors === 0) return [];
    return [{ kind: "workers-held-back", at, minors, isLimit: minors + 1 > mostBehindStep() }];
}

/** How many minors before X a kubelet may be, at most, when a kube-apiserver goes to X. */
function mostBehindStep(): number {
    return Math.max(
        ...policy.flatMap(({ limit }) =>
            limit.kind === "before apiserver" && limit.of.includes("kubelet") ? limit.behind : [],
        ),
    );
}

/** How long the kube-apiservers take to stop, if that is long (docs/decisions/0011). */
function stopCosts(
    moving: readonly { readonly move: PendingMove; readonly machine: Machine | undefined }[],
): readonly Note[] {
    const slow = moving.flatMap(({ move: { phase, node }, machine }) => {
        const diagnosed = componentOf(machine, "kube-apiserver");
        if (phase !== "kube-apiservers" || diagnosed === undefined) return [];
        const { delay, drain } = stopCost(diagnosed.args);
        return drain > tolerableStopSeconds ? [{ node, seconds: delay + drain }] : [];
    });
    if (slow.length === 0) return [];
    const seconds = Math.max(...slow.map((one) => one.seconds));
    return [{ kind: "stop-cost", nodes: slow.map(({ node }) => node), seconds }];
}
