import type { Component } from "../cluster/component.ts";
import type { MachineSpec } from "../cluster/spec.ts";
import type { Version } from "../cluster/version.ts";

/** What an upgrade consists of, in the order in which it happens. */
export const phaseKinds = [
    "staging",
    "snapshot",
    "kube-apiservers",
    "controllers",
    "workers",
] as const;
export type PhaseKind = (typeof phaseKinds)[number];

/** What the moves of each phase that swaps take. */
export const swappedTogether = {
    "kube-apiservers": ["kube-apiserver"],
    controllers: ["kube-controller-manager", "kube-scheduler"],
    workers: ["kubelet", "kube-proxy"],
} as const satisfies Partial<Record<PhaseKind, readonly Component[]>>;

/** The phases that swap components. */
export type SwapPhaseKind = keyof typeof swappedTogether;
export const swapPhaseKinds = [
    "kube-apiservers",
    "controllers",
    "workers",
] as const satisfies readonly SwapPhaseKind[];

/**
 * The whole upgrade, for every machine of the spec, whether it has anything to do or not.
 * Resources, the walk of the skew policy, capacity, texts, predictions and guards are derived from
 * it.
 */
export interface UpgradePlan {
    /** One after the other. */
    readonly phases: readonly Phase[];
}

/** Moves that belong together, in waves: one wave after the other. */
export interface Phase {
    readonly kind: PhaseKind;
    readonly waves: readonly Wave[];
}

/** Moves that may run together, at most `atOnce` of them at the same time. */
export interface Wave {
    readonly moves: readonly Move[];
    readonly atOnce: number;
}

/** One machine, and the components that it takes. */
export interface Move {
    readonly phase: PhaseKind;
    readonly machine: MachineSpec;
    /** All of them, including those already at their target; none for the snapshot. */
    readonly takes: readonly Component[];
    /** What its Command takes as an input: with a different one it runs again. */
    readonly token: string;
    readonly work: Work;
}

/** Whether there is something to do. */
export type Work = { readonly kind: "nothing" } | SwapWork;

export interface SwapWork {
    readonly kind: "swap";
    /** The components that are not as they should be; none if only the uncordon is missing. */
    readonly components: readonly Component[];
    /** What each of `components` runs, as text: `v1.36.4`, or what is reported instead. */
    readonly from: Readonly<Partial<Record<Component, string>>>;
    readonly to: Version;
    /** True if the node's pods are evicted, because its kubelet changes its version. */
    readonly drains: boolean;
    readonly reason: SwapReason;
}

/**
 * Why a machine is swapped: a component runs a different version from the target (behind), or from
 * what its last swap recorded (drifted); its file is not what runs (file differs); it is not
 * running (down), not healthy (unhealthy), or reports no release (unreadable); an earlier run
 * cordoned the node and got no further (unfinished).
 */
export type SwapReason =
    "behind" | "drifted" | "file differs" | "unreadable" | "down" | "unhealthy" | "unfinished";

/** A move that has something to do, flat, with the phase that it belongs to. */
export interface PendingMove extends Omit<SwapWork, "kind"> {
    readonly phase: SwapPhaseKind;
    readonly machine: MachineSpec;
    readonly node: string;
}

/**
 * The moves of a plan that have something to do, in the plan's order, without staging and snapshot.
 */
export function pendingMoves({ phases }: UpgradePlan): readonly PendingMove[] {
    return phases.flatMap(({ kind: phase, waves }) => {
        if (phase === "staging" || phase === "snapshot") return [];
        return waves.flatMap(({ moves }) =>
            moves.flatMap(({ machine, work }) => {
                if (work.kind === "nothing") return [];
                const { components, from, to, drains, reason } = work;
                const node = machine.node;
                return [{ phase, machine, node, components, from, to, drains, reason }];
            }),
        );
    });
}

/** The nodes that these moves drain, in their order. */
export function drainedNodes(
    moves: readonly Pick<PendingMove, "node" | "drains">[],
): readonly string[] {
    return moves.filter(({ drains }) => drains).map(({ node }) => node);
}

/** What these moves swap on each node; nodes that they do not touch are absent. */
export function swappedByNode(
    moves: readonly Pick<PendingMove, "node" | "components">[],
): ReadonlyMap<string, readonly Component[]> {
    const byNode = Map.groupBy(moves, ({ node }) => node);
    return new Map(
        [...byNode].map(([node, its]) => [node, its.flatMap(({ components }) => components)]),
    );
}
