import {
    componentsOf,
    machinesOf,
    type ClusterSpec,
    type Component,
    type Inventory,
} from "../cluster.ts";
import { sightingOf } from "../deployed.ts";
import { reachedMachines, type ReachedMachine } from "../drift.ts";
import { leaderless } from "../leaders.ts";
import type { Step } from "../steps.ts";
import type { Refusal } from "./refusal.ts";

/**
 * What a swap would damage: a file that is not the component's, units that would stay down, a
 * folder of ours that has two names, a cluster that nobody controls.
 *
 * edge/scripts/prove.sh asks the same again on the machine, right before it changes anything.
 */
export function harmRefusals(
    inventory: Inventory,
    spec: ClusterSpec,
    steps: readonly Step[],
): readonly Refusal[] {
    const machines = reachedMachines(inventory);
    return [
        ...machinesOf(spec).flatMap(({ node, role }) => {
            const machine = machines.get(node);
            return machine === undefined
                ? []
                : [...linkedFolder(machine), ...doubtful(machine, componentsOf(role))];
        }),
        ...steps.flatMap((step) => tiedUnits(step, machines.get(step.node))),
        ...nobodyLeads(inventory, spec, steps),
    ];
}

function linkedFolder({ node, linkOnOurWay: link }: ReachedMachine): readonly Refusal[] {
    if (link === undefined) return [];
    return [
        {
            kind: "folder-linked",
            node,
            message: `${node}: ${link} is a symbolic link; /var/lib/kube-lockstep and what leads to it have to be plain folders, since releases and the way back are kept there, and through a link a file has two names. This is not supported yet: leave the link as it is, since units may start files through it`,
        },
    ];
}

function doubtful(
    { node, components }: ReachedMachine,
    swapped: readonly Component[],
): readonly Refusal[] {
    return components.flatMap(({ component, doubt }) =>
        doubt === undefined || !swapped.includes(component)
            ? []
            : [
                  {
                      kind: "file-in-doubt" as const,
                      node,
                      message: `${node}: ${component}: ${doubt}. Only the binary that the process of ${component} itself executes is ever replaced`,
                  },
              ],
    );
}

/** systemd passes a stop on to these units and a start to none, so after a swap they would stay down. */
function tiedUnits(
    { node, components }: Step,
    machine: ReachedMachine | undefined,
): readonly Refusal[] {
    const together = components.map((component) => sightingOf(machine, component)?.unit.name);
    return components.flatMap((component) => {
        const unit = sightingOf(machine, component)?.unit;
        const left = unit?.tied.filter((name) => !together.includes(name)) ?? [];
        if (unit === undefined || left.length === 0) return [];
        return [
            {
                kind: "units-tied" as const,
                node,
                message: `${node}: ${left.join(", ")} would stop along with ${unit.name} and stay down (Requires=, Requisite=, BindsTo=, PartOf= or PropagatesStopTo=): tie it by Wants= and After= instead, and run systemctl daemon-reload`,
            },
        ];
    });
}

/** No swap of a controller and no drain while nobody would notice what becomes of the pods (D5). */
function nobodyLeads(
    inventory: Inventory,
    spec: ClusterSpec,
    steps: readonly Step[],
): readonly Refusal[] {
    if (!steps.some(({ kind, drains }) => kind === "controllers" || drains)) return [];
    return leaderless(inventory, spec).map((component) => ({
        kind: "no-leader",
        message: `${component}: nobody leads, so no controller is swapped and no node drained: see systemctl status ${component} on the control planes, and start it where it is down; another one takes an abandoned Lease within seconds`,
    }));
}
