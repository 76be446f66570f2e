import { componentOf } from "../cluster/diagnose.ts";
import type { Cluster } from "../cluster/diagnosis.ts";
import type { Act, Span } from "../record/span.ts";
import { swappedTogether, swapPhaseKinds, type PendingMove, type SwapPhaseKind } from "./plan.ts";
import { stopCost } from "./stopCost.ts";

/**
 * Seconds that one move of a phase takes, as measured; phases that were never measured are absent.
 */
export type Durations = Readonly<Partial<Record<SwapPhaseKind, number>>>;

/** What a prediction can be based on. */
export interface Experience {
    readonly durations?: Durations;
    /** The longest terminationGracePeriodSeconds among the pods that a node's drain evicts. */
    readonly graceSeconds?: ReadonlyMap<string, number>;
}

/** Measured on the lab: a kube-apiserver is ready 1.8 s after its start. */
const apiserverStartSeconds = 2;
/** Measured on the lab: stop, handover of the Lease (1.5 s), start, healthy. */
const controllersSeconds = 4;
/** Measured on the lab: swap 0.5 s, Ready 0.7 s, smoke Pod and uncordon. */
const workerSwapSeconds = 3;
/** Measured on the lab: what a drain takes beyond its pods' grace, 5.7 s with 3 s of it. */
const drainOverheadSeconds = 3;
/** Kubernetes' default of terminationGracePeriodSeconds. */
const defaultGraceSeconds = 30;

/**
 * How long a move takes: as measured here earlier, or else estimated from flags and grace periods.
 */
export function predictedSeconds(
    { phase, node, drains }: PendingMove,
    { machines }: Cluster,
    experience: Experience,
): number {
    const measured = experience.durations?.[phase];
    switch (phase) {
        case "kube-apiservers": {
            const machine = machines.find(({ spec }) => spec.node === node);
            const { delay, drain } = stopCost(componentOf(machine, "kube-apiserver")?.args ?? []);
            return measured ?? delay + drain + apiserverStartSeconds;
        }
        case "controllers":
            return measured ?? controllersSeconds;
        case "workers":
            if (!drains) return workerSwapSeconds;
            return (
                measured ??
                (experience.graceSeconds?.get(node) ?? defaultGraceSeconds) +
                    drainOverheadSeconds +
                    workerSwapSeconds
            );
    }
}

/** Whether moves of the upgrade wait for this act; the others run beforehand. */
const isOnTheWay: Readonly<Record<Act, boolean>> = {
    stage: false,
    snapshot: false,
    drain: true,
    swap: true,
    settle: true,
};

/** What the moves of each phase took on average, with everything done on the way but staging. */
export function measuredDurations(recorded: readonly Span[]): Durations {
    const onTheWay = recorded.filter(
        ({ act, outcome }) => isOnTheWay[act] && outcome.kind === "done",
    );
    return Object.fromEntries(
        swapPhaseKinds.flatMap((kind) => {
            const components: readonly string[] = swappedTogether[kind];
            const ofKind = onTheWay.filter((one) =>
                one.components.some((component) => components.includes(component)),
            );
            const nodes = new Set(ofKind.map(({ node }) => node)).size;
            const seconds = ofKind.reduce((sum, one) => sum + one.seconds, 0);
            return nodes === 0 ? [] : [[kind, seconds / nodes]];
        }),
    );
}
