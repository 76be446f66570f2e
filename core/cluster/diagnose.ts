import type { Component } from "./component.ts";
import type { Inventory } from "./inventory.ts";
import { machinesOf, type ClusterSpec, type MachineSpec } from "./spec.ts";
import type { Cluster, Machine, Reach } from "./diagnosis.ts";
import { diagnoseComponent } from "./diagnoseComponent.ts";
import { leaderships } from "./leaderships.ts";

/**
 * Joins what was observed with what is wanted: machines, nodes, Leases and records are joined here
 * and nowhere else, and every component gets exactly one verdict.
 */
export function diagnose(inventory: Inventory, spec: ClusterSpec): Cluster {
    const sightings = new Map(inventory.machines.map((machine) => [machine.node, machine]));
    const nodes = new Map(inventory.nodes.map((node) => [node.name, node]));
    const workers = new Set(spec.workers.map(({ node }) => node));
    const machineOf = (machine: MachineSpec): Machine => {
        const sighting = sightings.get(machine.node);
        const node = workers.has(machine.node) ? nodes.get(machine.node) : undefined;
        const leads = inventory.leaders
            .filter(({ holder, expired }) => holder === machine.node && !expired)
            .map(({ component }) => component);
        if (sighting?.kind !== "reached") {
            const reason = sighting?.reason ?? "it was not observed";
            const reach: Reach = { kind: "unreached", reason };
            return { spec: machine, reach, node, leads, ...nothingSeen };
        }
        const { hostname, linkOnOurWay, components, records } = sighting;
        const reach: Reach = { kind: "reached", hostname, linkOnOurWay };
        const found = machine.components.flatMap((component) => {
            const seen = components.find((one) => one.component === component);
            const record = records.find((one) => one.component === component);
            return seen === undefined ? [] : diagnoseComponent(seen, { spec, record, node });
        });
        return {
            spec: machine,
            reach,
            node,
            components: found,
            missing: machine.components.filter(
                (component) => !components.some((seen) => seen.component === component),
            ),
            strangers: components.filter(
                ({ component }) => !machine.components.includes(component),
            ),
            leads,
        };
    };
    const machines = machinesOf(spec).map(machineOf);
    return {
        spec,
        machines,
        strangeNodes: inventory.nodes.filter(({ name }) => !workers.has(name)),
        leaderships: leaderships(inventory.leaders, machines, spec),
        api:
            inventory.apiError === undefined
                ? { kind: "answers" }
                : { kind: "silent", reason: inventory.apiError },
        kubectl: inventory.kubectl,
    };
}

const nothingSeen = { components: [], missing: [], strangers: [] } as const;

/** What was observed of a component on a machine; undefined if nothing was. */
export function componentOf(machine: Machine | undefined, component: Component) {
    return machine?.components.find((one) => one.component === component);
}

/** The machines of a cluster by the names of their nodes. */
export function machinesByNode({ machines }: Cluster): ReadonlyMap<string, Machine> {
    return new Map(machines.map((machine) => [machine.spec.node, machine]));
}

/** The machines of a cluster that have this component, each with it. */
export function instancesOf(cluster: Cluster, component: Component) {
    return cluster.machines.flatMap((machine) => {
        const diagnosed = componentOf(machine, component);
        return diagnosed === undefined ? [] : [{ machine, diagnosed }];
    });
}
