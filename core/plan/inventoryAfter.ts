import type {
    ComponentSighting,
    Inventory,
    MachineSighting,
    NodeSighting,
} from "../cluster/inventory.ts";
import type { PendingMove } from "./plan.ts";

/**
 * What would be observed after these moves have succeeded: their components at the target, healthy;
 * their nodes Ready, and uncordoned if the cordon was ours.
 */
export function inventoryAfter(inventory: Inventory, made: readonly PendingMove[]): Inventory {
    const byNode = new Map<string, PendingMove[]>();
    for (const move of made) byNode.set(move.node, [...(byNode.get(move.node) ?? []), move]);
    const movesOf = (node: string) => byNode.get(node) ?? [];
    return {
        ...inventory,
        machines: inventory.machines.map((machine) =>
            movesOf(machine.node).reduce(swapped, machine),
        ),
        nodes: inventory.nodes.map((node) => movesOf(node.name).reduce(settled, node)),
    };
}

function swapped(machine: MachineSighting, { components, to }: PendingMove): MachineSighting {
    if (machine.kind === "unreachable") return machine;
    const reading = { kind: "version", version: to } as const;
    const after = (one: ComponentSighting): ComponentSighting =>
        components.includes(one.component)
            ? { ...one, running: reading, onDisk: reading, health: { ok: true, detail: "ok" } }
            : one;
    return {
        ...machine,
        components: machine.components.map(after),
        // Its token is not known here, and nothing needs it: a move is made only once in a run.
        records: machine.records.filter(({ component }) => !components.includes(component)),
    };
}

function settled(node: NodeSighting, { components, to }: PendingMove): NodeSighting {
    return {
        ...node,
        ready: true,
        unschedulable: node.unschedulable && !node.cordonedByUs,
        cordonedByUs: false,
        kubelet: components.includes("kubelet") ? { kind: "version", version: to } : node.kubelet,
    };
}
