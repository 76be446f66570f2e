import type { ClusterSpec, Inventory, LeaderSighting } from "./cluster.ts";
import { sightingOf } from "./deployed.ts";
import { flagValue } from "./flags.ts";

/**
 * The controllers of which no instance leads now, as far as can be told. One that runs without leader election needs no
 * Lease; where the API did not answer, nothing is said of leaders.
 */
export function leaderless(
    inventory: Inventory,
    spec: ClusterSpec,
): readonly LeaderSighting["component"][] {
    return inventory.leaders
        .filter(({ holder, expired }) => holder === undefined || expired)
        .filter((leader) => !needsNoLease(leader, inventory, spec))
        .map(({ component }) => component);
}

/** Flags that name another Lease than the one that was looked at. */
const otherLease = ["leader-elect-resource-name", "leader-elect-resource-namespace"];
/** What strconv.ParseBool, and so every flag of Kubernetes, takes for false. */
const falsehoods: readonly (string | undefined)[] = ["0", "f", "F", "false", "False", "FALSE"];

function needsNoLease(
    { component }: LeaderSighting,
    { machines }: Inventory,
    { controlPlanes }: ClusterSpec,
): boolean {
    const running = machines
        .flatMap((machine) => sightingOf(machine, component) ?? [])
        .filter(({ running }) => running.kind !== "absent");
    // The only instance has nobody to wait for: it leads or, where it is down, its own step starts it.
    if (controlPlanes.length === 1) return running.every(({ health }) => health.ok);
    if (running.length === 0) return false;
    return running.every(
        ({ args }) =>
            falsehoods.includes(flagValue(args, "leader-elect")) ||
            otherLease.some((flag) => flagValue(args, flag) !== undefined) ||
            // Its config file may say the same.
            (component === "kube-scheduler" && flagValue(args, "config") !== undefined),
    );
}
