import {
    targetOf,
    type ClusterSpec,
    type Component,
    type ComponentSighting,
    type Inventory,
    type MachineSpec,
    type Role,
} from "./cluster.ts";
import { currentVersion, sightingOf } from "./deployed.ts";
import { hasDrifted, reachedMachines, type ReachedMachine } from "./drift.ts";
import type { Version } from "./version.ts";

/** The three kinds of swap: a control plane takes two of them, a worker one. */
export const stepKinds = ["apiserver", "controllers", "worker"] as const;
export type StepKind = (typeof stepKinds)[number];

/** What is swapped together in one step. */
export const swappedTogether: Readonly<Record<StepKind, readonly Component[]>> = {
    apiserver: ["kube-apiserver"],
    controllers: ["kube-controller-manager", "kube-scheduler"],
    worker: ["kubelet", "kube-proxy"],
};

/**
 * Why a step is there: a component runs another version than the target (behind), or something else
 * than its last swap recorded (drifted); its file is not what runs (file differs); it does not run
 * (down), or not well (unhealthy); an earlier run cordoned the node and got no further (unfinished).
 */
export type StepReason =
    "behind" | "drifted" | "file differs" | "down" | "unhealthy" | "unfinished";

/** One machine and one swap. */
export interface Step {
    readonly kind: StepKind;
    readonly node: string;
    readonly role: Role;
    /** The components that are not as they should be; none where only the uncordon is missing. */
    readonly components: readonly Component[];
    /** What each of `components` runs, as text: `v1.36.4`, or why that is not known. */
    readonly from: Readonly<Partial<Record<Component, string>>>;
    readonly to: Version;
    /** True where the node's pods are evicted: its kubelet takes another version. */
    readonly drains: boolean;
    readonly reason: StepReason;
}

/**
 * The steps to the target, in the policy's order: kube-apiservers in the order of the config, then
 * controllersOrder, then workers in the order of the config. Machines where nothing is to be done,
 * or that could not be reached, have none.
 */
export function stepsOf(inventory: Inventory, spec: ClusterSpec): readonly Step[] {
    const machines = reachedMachines(inventory);
    const halfWay = new Set(
        inventory.nodes.filter(({ cordonedByUs }) => cordonedByUs).map(({ name }) => name),
    );
    const steps = (kind: StepKind, order: readonly MachineSpec[]) =>
        order.flatMap(({ node, role }) => {
            const machine = machines.get(node);
            return machine === undefined
                ? []
                : stepOn(machine, role, kind, spec, role === "worker" && halfWay.has(node));
        });
    return [
        ...steps("apiserver", spec.controlPlanes),
        ...steps("controllers", controllersOrder(inventory, spec)),
        ...steps("worker", spec.workers),
    ];
}

/**
 * The control planes in the order in which their controllers are swapped: who leads among the
 * kube-controller-managers is last, so that leadership is handed over once, to a swapped one.
 */
export function controllersOrder(inventory: Inventory, spec: ClusterSpec): readonly MachineSpec[] {
    const leader = inventory.leaders.find(
        ({ component, expired }) => component === "kube-controller-manager" && !expired,
    )?.holder;
    return [
        ...spec.controlPlanes.filter(({ node }) => node !== leader),
        ...spec.controlPlanes.filter(({ node }) => node === leader),
    ];
}

function stepOn(
    machine: ReachedMachine,
    role: Role,
    kind: StepKind,
    spec: ClusterSpec,
    isHalfWay: boolean,
): readonly Step[] {
    const wrong = swappedTogether[kind].flatMap((component) => {
        const sighting = sightingOf(machine, component);
        const reason = sighting && reasonFor(machine, sighting, targetOf(spec, component));
        return sighting && reason ? [{ component, sighting, reason }] : [];
    });
    const reason = wrong[0]?.reason ?? (isHalfWay ? ("unfinished" as const) : undefined);
    if (reason === undefined) return [];
    const to = kind === "worker" ? spec.workerVersion : spec.version;
    return [
        {
            kind,
            node: machine.node,
            role,
            components: wrong.map(({ component }) => component),
            from: Object.fromEntries(
                wrong.map(({ component, sighting }) => [component, currentText(sighting)]),
            ),
            to,
            drains: wrong.some(
                ({ component, sighting }) =>
                    component === "kubelet" && currentText(sighting) !== to.text,
            ),
            reason,
        },
    ];
}

function reasonFor(
    machine: ReachedMachine,
    sighting: ComponentSighting,
    target: Version,
): StepReason | undefined {
    const { running, onDisk, health } = sighting;
    if (hasDrifted(machine, sighting)) return "drifted";
    if (running.kind === "absent") return "down";
    if (running.kind !== "version" || running.version.text !== target.text) return "behind";
    if (onDisk.kind !== "version" || onDisk.version.text !== target.text) return "file differs";
    return health.ok ? undefined : "unhealthy";
}

/** The version that runs, or would after the next start, as text. */
export function currentText(sighting: ComponentSighting): string {
    const current = currentVersion(sighting);
    switch (current.kind) {
        case "version":
            return current.version.text;
        case "unparseable":
            return current.text;
        case "absent":
            return "nothing";
    }
}
