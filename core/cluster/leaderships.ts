import type { LeaderSighting } from "./inventory.ts";
import type { ClusterSpec } from "./spec.ts";
import { flagValue } from "./flags.ts";
import type { Leadership, Machine } from "./diagnosis.ts";

/** Who leads among the instances of each controller, as far as its Lease and their flags show. */
export function leaderships(
    leaders: readonly LeaderSighting[],
    machines: readonly Machine[],
    spec: ClusterSpec,
): readonly Leadership[] {
    const known = new Set([
        ...spec.controlPlanes.map(({ node }) => node),
        ...machines.flatMap(({ reach }) => (reach.kind === "reached" ? [reach.hostname] : [])),
    ]);
    return leaders.map(({ component, holder, expired }) => {
        if (holder !== undefined && !expired)
            return { component, state: { kind: "led", holder, isKnown: known.has(holder) } };
        const unneeded = needsNoLease(component, machines, spec);
        return { component, state: { kind: unneeded ? "unneeded" : "nobody" } };
    });
}

/** The controllers that should have a leader and have none. */
export function leaderless(all: readonly Leadership[]): readonly Leadership["component"][] {
    return all.filter(({ state }) => state.kind === "nobody").map(({ component }) => component);
}

/** Flags that name a different Lease from the one that was observed. */
const otherLease = ["leader-elect-resource-name", "leader-elect-resource-namespace"];
/** What strconv.ParseBool, and so every Kubernetes flag, reads as false. */
const falsehoods: readonly (string | undefined)[] = ["0", "f", "F", "false", "False", "FALSE"];

function needsNoLease(
    component: Leadership["component"],
    machines: readonly Machine[],
    { controlPlanes }: ClusterSpec,
): boolean {
    const running = machines
        .flatMap(({ components }) => components.filter((one) => one.component === component))
        .filter(({ runs }) => runs.kind !== "absent");
    // The only instance has nobody to wait for: it leads or, if it is down, its own step starts it.
    if (controlPlanes.length === 1) return running.every(({ health }) => health.kind === "healthy");
    if (running.length === 0) return false;
    return running.every(
        ({ args }) =>
            falsehoods.includes(flagValue(args, "leader-elect")) ||
            otherLease.some((flag) => flagValue(args, flag) !== undefined) ||
            // Its config file may say the same.
            (component === "kube-scheduler" && flagValue(args, "config") !== undefined),
    );
}
