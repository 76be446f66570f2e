import type { Component } from "../cluster/component.ts";
import type { ClusterSpec } from "../cluster/spec.ts";
import { componentOf } from "../cluster/diagnose.ts";
import type { Cluster, DiagnosedComponent, Machine } from "../cluster/diagnosis.ts";
import { isVersion, readingText } from "../cluster/reading.ts";
import {
    swapPhaseKinds,
    swappedTogether,
    type Move,
    type Phase,
    type SwapPhaseKind,
    type SwapReason,
    type UpgradePlan,
    type Wave,
    type Work,
} from "./plan.ts";
import { moveToken } from "./moveToken.ts";
import { takesSnapshot } from "./snapshot.ts";

/**
 * The way from what was observed to what the spec wants, in the order of the policy. Whether it may
 * be taken is up to the refusals.
 *
 * Pure: the same cluster gives the same plan. Which machines are in it depends on the spec alone;
 * what was observed decides tokens, what there is to do, and which controllers come last.
 */
export function planUpgrade(cluster: Cluster): UpgradePlan {
    const machines = cluster.machines.map((machine) => ({ ...machine, swaps: swapsOf(machine) }));
    const controlPlanes = machines.filter(({ spec }) => spec.role === "control plane");
    const workers = machines.filter(({ spec }) => spec.role === "worker");
    return {
        phases: [
            { kind: "staging", waves: staging(machines) },
            { kind: "snapshot", waves: snapshot(cluster.spec, controlPlanes) },
            swaps("kube-apiservers", oneByOne(controlPlanes)),
            swaps("controllers", leadersLast(controlPlanes)),
            swaps("workers", oneByOne(workers)),
        ],
    };
}

/** A machine with its moves in the phases that swap. */
interface Moving extends Machine {
    readonly swaps: readonly Move[];
}

/**
 * The moves of a machine, one for each phase it takes part in, with the components that it takes.
 */
function swapsOf(machine: Machine): readonly Move[] {
    return swapPhaseKinds
        .map((phase) => move(phase, machine))
        .filter(({ takes }) => takes.length > 0);
}

/** Every machine, in the order of the config. */
function staging(machines: readonly Moving[]): readonly Wave[] {
    const moves = machines.map(({ spec, swaps }): Move => ({
        phase: "staging",
        machine: spec,
        takes: spec.components,
        token: swaps.map(({ token }) => token).join(","),
        work: swaps.find(({ work }) => work.kind === "swap")?.work ?? nothing,
    }));
    return [{ moves, atOnce: stagedAtOnce(machines.length) }];
}

/**
 * How many machines stage at the same time: a tenth of them, at least two. When all of six hosts on
 * two cores downloaded at once, an application running on them lost requests.
 */
function stagedAtOnce(machines: number): number {
    return Math.max(2, Math.ceil(machines / 10));
}

/** On the first control plane, whose kube-apiserver is the first to be swapped. */
function snapshot(spec: ClusterSpec, [first]: readonly Moving[]): readonly Wave[] {
    if (first === undefined || !takesSnapshot(spec)) return [];
    const work = first.swaps.find(({ phase }) => phase === "kube-apiservers")?.work ?? nothing;
    return [together([{ phase: "snapshot", machine: first.spec, takes: [], token: "", work }])];
}

function swaps(kind: SwapPhaseKind, waves: readonly (readonly Moving[])[]): Phase {
    return {
        kind,
        waves: waves
            .map((machines) =>
                machines.flatMap((machine) => machine.swaps.filter(({ phase }) => phase === kind)),
            )
            .filter((moves) => moves.length > 0)
            .map(together),
    };
}

function oneByOne(machines: readonly Moving[]): readonly (readonly Moving[])[] {
    return machines.map((machine) => [machine]);
}

function together(moves: readonly Move[]): Wave {
    return { moves, atOnce: moves.length };
}

/**
 * The control planes in the two waves in which their controllers are swapped: the leading
 * kube-controller-manager is last, so that leadership is handed over once, to a swapped one. If
 * nobody leads, the last one in the config is last.
 */
function leadersLast(controlPlanes: readonly Moving[]): readonly (readonly Moving[])[] {
    const leader =
        controlPlanes.find(({ leads }) => leads.includes("kube-controller-manager")) ??
        controlPlanes.at(-1);
    return [
        controlPlanes.filter((machine) => machine !== leader),
        controlPlanes.filter((machine) => machine === leader),
    ];
}

const nothing: Work = { kind: "nothing" };

function move(phase: SwapPhaseKind, machine: Machine): Move {
    const takes = swappedTogether[phase].filter((component) =>
        machine.spec.components.includes(component),
    );
    const isHalfWay = takes.includes("kubelet") && machine.node?.cordonedByUs === true;
    return {
        phase,
        machine: machine.spec,
        takes,
        token: moveToken(machine, takes, isHalfWay),
        work: workOn(machine, takes, isHalfWay),
    };
}

function workOn(machine: Machine, takes: readonly Component[], isHalfWay: boolean): Work {
    const wrong = takes.flatMap((component) => {
        const diagnosed = componentOf(machine, component);
        const reason = diagnosed && reasonFor(diagnosed);
        return diagnosed && reason ? [{ diagnosed, reason }] : [];
    });
    const [first] = takes.flatMap((component) => componentOf(machine, component) ?? []);
    const reason = wrong[0]?.reason ?? (isHalfWay ? "unfinished" : undefined);
    if (reason === undefined || first === undefined) return nothing;
    return {
        kind: "swap",
        components: wrong.map(({ diagnosed }) => diagnosed.component),
        from: Object.fromEntries(
            wrong.map(({ diagnosed }) => [diagnosed.component, readingText(diagnosed.current)]),
        ),
        to: first.target,
        drains: wrong.some(
            ({ diagnosed: { component, current, target } }) =>
                component === "kubelet" && !isVersion(current, target),
        ),
        reason,
    };
}

/** Why a component has to be swapped; undefined if it is as wanted or must not be touched. */
function reasonFor({ verdict }: DiagnosedComponent): SwapReason | undefined {
    return verdict.kind === "as wanted" || verdict.kind === "in doubt" ? undefined : verdict.kind;
}
