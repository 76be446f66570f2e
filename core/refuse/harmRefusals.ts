import { componentOf, machinesByNode } from "../cluster/diagnose.ts";
import type { Cluster, Machine } from "../cluster/diagnosis.ts";
import { leaderless } from "../cluster/leaderships.ts";
import type { PendingMove } from "../plan/plan.ts";
import type { ApiRefusal, MachineRefusal } from "./refusal.ts";

/**
 * What a swap would damage: a file that is not the component's, units that would stay down, a
 * folder of ours that has two names, a cluster without a leading controller.
 *
 * edge/scripts/prove.sh checks the same again on the machine, right before it changes anything.
 */
export function harmRefusals(
    cluster: Cluster,
    moves: readonly PendingMove[],
): readonly (ApiRefusal | MachineRefusal)[] {
    const machines = machinesByNode(cluster);
    return [
        ...cluster.machines.flatMap((machine) => [...linkedFolder(machine), ...inDoubt(machine)]),
        ...moves.flatMap((move) => tiedUnits(move, machines.get(move.node))),
        ...nobodyLeads(cluster, moves),
    ];
}

function linkedFolder({ spec: { node }, reach }: Machine): readonly MachineRefusal[] {
    if (reach.kind === "unreached" || reach.linkOnOurWay === undefined) return [];
    return [{ kind: "folder-linked", node, link: reach.linkOnOurWay }];
}

function inDoubt({ spec: { node }, components }: Machine): readonly MachineRefusal[] {
    return components.flatMap(({ component, verdict }) =>
        verdict.kind === "in doubt"
            ? [{ kind: "file-in-doubt", node, component, doubt: verdict.doubt }]
            : [],
    );
}

/**
 * systemd passes a stop on to these units but never a start, so after a swap they would stay down.
 */
function tiedUnits(
    { node, components }: PendingMove,
    machine: Machine | undefined,
): readonly MachineRefusal[] {
    const units = components.flatMap((component) => componentOf(machine, component)?.unit ?? []);
    const together = units.map(({ name }) => name);
    return units.flatMap(({ name, tied }) => {
        const left = tied.filter((one) => !together.includes(one));
        return left.length === 0 ? [] : [{ kind: "units-tied", node, unit: name, tied: left }];
    });
}

/**
 * No swap of a controller and no drain while nobody would take care of the pods
 * (docs/decisions/0010).
 */
function nobodyLeads(
    { leaderships }: Cluster,
    moves: readonly PendingMove[],
): readonly ApiRefusal[] {
    if (!moves.some(({ phase, drains }) => phase === "controllers" || drains)) return [];
    return leaderless(leaderships).map((component) => ({ kind: "no-leader", component }));
}
