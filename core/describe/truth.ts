import {
    machinesOf,
    type ClusterSpec,
    type ComponentSighting,
    type Inventory,
    type VersionReading,
} from "../cluster.ts";
import { reachedMachines, recordOf, type ReachedMachine } from "../drift.ts";
import { targetOf } from "../cluster.ts";

/** What each source says of a component, where they do not all say the same. */
export interface Disagreement {
    readonly node: string;
    readonly component: string;
    readonly process: string;
    readonly file: string;
    readonly record: string;
    readonly api: string;
    readonly unit: string;
    /** What it means. */
    readonly verdict: string;
}

/** The components of which process, file, record, API and unit do not tell the same. */
export function disagreements(inventory: Inventory, spec: ClusterSpec): readonly Disagreement[] {
    const machines = reachedMachines(inventory);
    const kubelets = new Map(inventory.nodes.map(({ name, kubelet }) => [name, kubelet]));
    return machinesOf(spec).flatMap(({ node }) => {
        const machine = machines.get(node);
        return (machine?.components ?? []).flatMap((sighting) => {
            const api = sighting.component === "kubelet" ? kubelets.get(node) : undefined;
            return machine === undefined ? [] : disagreement(machine, sighting, api, spec);
        });
    });
}

function disagreement(
    machine: ReachedMachine,
    sighting: ComponentSighting,
    api: VersionReading | undefined,
    spec: ClusterSpec,
): readonly Disagreement[] {
    const process = textOf(sighting.running);
    const file = textOf(sighting.onDisk);
    const record = recordOf(machine, sighting)?.version;
    const registered = api === undefined ? undefined : textOf(api);
    const unit = sighting.unit.activeState;
    const target = targetOf(spec, sighting.component).text;
    const verdict = verdictOf({ process, file, record, registered, unit, target });
    if (verdict === undefined) return [];
    return [
        {
            node: machine.node,
            component: sighting.component,
            process,
            file,
            record: record ?? "-",
            api: registered ?? "-",
            unit,
            verdict,
        },
    ];
}

interface Words {
    readonly process: string;
    readonly file: string;
    readonly record: string | undefined;
    readonly registered: string | undefined;
    readonly unit: string;
    readonly target: string;
}

/** What it means that the sources differ; undefined where they do not. */
function verdictOf(words: Words): string | undefined {
    const { process, file, record, registered, unit, target } = words;
    if (process === "none") return `does not run`;
    if (file !== process)
        return file === target ? "new file, old process" : "other file than process";
    if (record !== undefined && record !== process) return "changed by hand";
    if (registered !== undefined && registered !== process) return "not registered anew";
    return unit === "active" ? undefined : "runs outside its unit";
}

function textOf(reading: VersionReading): string {
    switch (reading.kind) {
        case "version":
            return reading.version.text;
        case "unparseable":
            return reading.text;
        case "absent":
            return "none";
    }
}
