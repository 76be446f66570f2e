import type { ClusterSpec, Inventory, LeaderSighting } from "./cluster.ts";
import { sightingOf } from "./deployed.ts";
import { flagValue } from "./flags.ts";

/**
 * The controllers of which no instance leads now. One that runs without leader election needs no
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

function needsNoLease(
    { component, holder }: LeaderSighting,
    { machines }: Inventory,
    { controlPlanes }: ClusterSpec,
): boolean {
    const running = machines
        .flatMap((machine) => sightingOf(machine, component) ?? [])
        .filter(({ running }) => running.kind !== "absent");
    if (running.length === 0) return false;
    // A kube-scheduler may be told so by its config file, too: the only instance has nobody to wait for.
    const isAlone = controlPlanes.length === 1 && holder === undefined;
    return running.every(
        ({ args, health }) => flagValue(args, "leader-elect") === "false" || (isAlone && health.ok),
    );
}
