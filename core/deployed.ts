import type {
    Component,
    ComponentSighting,
    Inventory,
    MachineSighting,
    VersionReading,
} from "./cluster.ts";
import { minorFlag } from "./flags.ts";
import type { Version } from "./version.ts";

/** The components that the policy speaks of: the five that we upgrade, and two that we only judge. */
export const skewComponents = [
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "cloud-controller-manager",
    "kubelet",
    "kube-proxy",
    "kubectl",
] as const;

export type SkewComponent = (typeof skewComponents)[number];

/** One instance of a component as the policy sees it: nothing but versions and who reaches whom. */
export interface Deployed {
    readonly component: SkewComponent;
    readonly node?: string | undefined;
    readonly version: Version;
    /** `--emulated-version` (KEP-4330) as a minor; undefined where it emulates nothing. */
    readonly emulatedMinor?: number | undefined;
    /** `--min-compatibility-version` (KEP-4330) as a minor; undefined where it is the default. */
    readonly minCompatibilityMinor?: number | undefined;
    /** Nodes of the kube-apiservers that it can reach; undefined: any of them. */
    readonly reaches?: readonly string[] | undefined;
}

/**
 * What the inventory has deployed, as far as its versions could be read.
 *
 * A component whose process is down counts as the file that its next start would run. Nobody knows
 * who reaches which kube-apiserver, so each counts as able to reach any of them.
 */
export function deployedOf(inventory: Inventory): readonly Deployed[] {
    const kubectl = inventory.kubectl;
    return [
        ...inventory.machines.flatMap(deployedOn),
        ...(kubectl.kind === "version"
            ? [{ component: "kubectl" as const, version: kubectl.version }]
            : []),
    ];
}

/** The version that counts for a component: what runs, or else what its next start would run. */
export function currentVersion(sighting: ComponentSighting): VersionReading {
    return sighting.running.kind === "absent" && sighting.onDisk.kind === "version"
        ? sighting.onDisk
        : sighting.running;
}

/** What a reached machine shows of a component; undefined where it shows none. */
export function sightingOf(
    machine: MachineSighting | undefined,
    component: Component,
): ComponentSighting | undefined {
    return machine?.kind === "reached"
        ? machine.components.find((one) => one.component === component)
        : undefined;
}

function deployedOn(machine: MachineSighting): readonly Deployed[] {
    if (machine.kind === "unreachable") return [];
    return machine.components.flatMap((sighting) => {
        const current = currentVersion(sighting);
        if (current.kind !== "version") return [];
        return {
            component: sighting.component,
            node: machine.node,
            version: current.version,
            emulatedMinor: minorFlag(sighting.args, "emulated-version"),
            minCompatibilityMinor: minorFlag(sighting.args, "min-compatibility-version"),
        };
    });
}
