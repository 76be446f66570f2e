/** What runs on a machine, as lab/machine/observe.sh prints it. */
import type { Component } from "../../core/cluster/component.ts";
import type { Built } from "./releases.ts";

export interface Running {
    /** systemd's ActiveState. */
    readonly state: string;
    readonly healthy: boolean;
    /** The versions of its processes; of a stranger's file the start of its digest. */
    readonly versions: readonly string[];
}

export interface Observation {
    readonly components: ReadonlyMap<string, Running>;
    /** Unit → ActiveState/SubState. */
    readonly units: ReadonlyMap<string, string>;
}

export function parseObservation(printed: string, known: ReadonlyMap<string, Built>): Observation {
    const components = new Map<string, Running>();
    const units = new Map<string, string>();
    for (const line of printed.split("\n")) {
        const [kind, name = "", state = "", health, digests = ""] = line.split("\t");
        if (kind === "unit") units.set(name, state);
        if (kind === "component") {
            const versions = digests
                .split(",")
                .flatMap((digest) => versionOf(name, known.get(digest)));
            components.set(name, { state, healthy: health === "healthy", versions });
        }
    }
    return { components, units };
}

/** What a file says of a component; shells, launchers and the like around it say nothing. */
function versionOf(component: string, built: Built | undefined): readonly string[] {
    if (built === undefined) return [];
    const isIts = built.name === component || built.name === "hyperkube";
    return [isIts ? built.version : `${built.name} ${built.version}`];
}

/** Units that come and go by themselves, or are the components and ours. */
const comeAndGo =
    /^(run-|tmp-|var-tmp|systemd-tmpfiles-clean|kube-lockstep|user|systemd-journal|dbus|var-lib-kube.x2dlockstep)/;

export interface UnitChange {
    readonly unit: string;
    readonly was: string;
    readonly is: string;
}

/** Units other than the components' that are not in the state they were in. */
export function changedUnits(
    before: Observation,
    after: Observation,
    components: readonly Component[],
): readonly UnitChange[] {
    const own = new Set(components.map((component) => `${component}.service`));
    const names = new Set([...before.units.keys(), ...after.units.keys()]);
    return [...names]
        .filter((unit) => !own.has(unit) && !comeAndGo.test(unit))
        .map((unit) => ({
            unit,
            was: before.units.get(unit) ?? "inactive/dead",
            is: after.units.get(unit) ?? "inactive/dead",
        }))
        .filter(({ was, is }) => was !== is);
}
