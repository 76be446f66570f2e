import {
    componentsOf,
    machinesOf,
    type ClusterSpec,
    type Component,
    type ComponentSighting,
    type Inventory,
    type MachineSpec,
} from "../cluster.ts";
import { currentVersion, sightingOf } from "../deployed.ts";
import type { ReachedMachine } from "../drift.ts";
import type { Refusal } from "./refusal.ts";

/** Machines that SSH did not reach, or that are not what the config takes them for. */
export function machineRefusals(inventory: Inventory, spec: ClusterSpec): readonly Refusal[] {
    const sightings = new Map(inventory.machines.map((machine) => [machine.node, machine]));
    return machinesOf(spec).flatMap((machine) => {
        const sighting = sightings.get(machine.node);
        if (sighting?.kind === "reached") return wrongMachine(machine, sighting);
        return [unreachable(machine, sighting?.reason ?? "nobody looked at it")];
    });
}

function unreachable({ node, address, ssh }: MachineSpec, reason: string): Refusal {
    const cause = reason.replace(`${node}: `, "");
    return {
        kind: "unreachable",
        node,
        message: `${node}: not reached as ${ssh.user}@${address}:${ssh.port}: ${cause}; what it runs is unknown, so nothing can be planned: make it reachable`,
    };
}

function wrongMachine(spec: MachineSpec, sighting: ReachedMachine): readonly Refusal[] {
    const expected = componentsOf(spec.role);
    return [
        ...(spec.role === "control plane" ? wrongHostname(spec, sighting) : []),
        ...expected.flatMap((component) =>
            unreadable(spec, component, sightingOf(sighting, component)),
        ),
        ...sighting.components
            .filter(
                ({ component, running }) =>
                    !expected.includes(component) && running.kind !== "absent",
            )
            .map((stranger) => unexpected(spec, stranger)),
    ];
}

// Who leads is told by hostname in the Leases, so a control plane goes by it. (Workers: nodeRefusals.)
function wrongHostname(
    { node, address }: MachineSpec,
    { hostname }: ReachedMachine,
): readonly Refusal[] {
    if (hostname === node) return [];
    return [
        {
            kind: "hostname-differs",
            node,
            message: `${node}: the machine at ${address} calls itself ${hostname}; a control plane's Leases name it by its hostname: correct its name or its address in the config`,
        },
    ];
}

function unreadable(
    { node, role }: MachineSpec,
    component: Component,
    sighting: ComponentSighting | undefined,
): readonly Refusal[] {
    if (sighting === undefined) {
        return [
            {
                kind: "component-missing",
                node,
                message: `${node}: has no unit ${component}.service; a cluster whose ${role}s run without ${component}, as a Pod, or under another unit is not supported yet: install nothing and change nothing there for it`,
            },
        ];
    }
    if (sighting.doubt !== undefined) return []; // what it executes is not even this component
    const current = currentVersion(sighting);
    switch (current.kind) {
        case "version":
            return [];
        case "unparseable":
            return [
                {
                    kind: "version-unreadable",
                    node,
                    message: `${node}: ${component} calls itself ${JSON.stringify(current.text)}; the skew policy judges releases such as v1.37.2 only, no pre-releases and no unstamped builds; upgrading those is not supported`,
                },
            ];
        case "absent":
            return [
                {
                    kind: "version-unreadable",
                    node,
                    message: `${node}: ${component} does not run (${current.reason}), and ${sighting.unit.binary} tells no version: see systemctl status ${sighting.unit.name}`,
                },
            ];
    }
}

function unexpected(
    { node, role }: MachineSpec,
    { component, running }: ComponentSighting,
): Refusal {
    const version = running.kind === "version" ? ` ${running.version.text}` : "";
    return {
        kind: "component-unexpected",
        node,
        message: `${node}: runs ${component}${version}, which a ${role} of the config does not; it would be neither upgraded nor drained, and a machine that is control plane and worker in one is not supported yet: stop and delete nothing for it`,
    };
}
