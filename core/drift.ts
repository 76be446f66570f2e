import type { ComponentSighting, Inventory, MachineSighting, SwapRecord } from "./cluster.ts";

/** A machine that SSH reached. */
export type ReachedMachine = MachineSighting & { readonly kind: "reached" };

/** The machines that SSH reached, by their node. */
export function reachedMachines(inventory: Inventory): ReadonlyMap<string, ReachedMachine> {
    return new Map(
        inventory.machines.flatMap((machine) =>
            machine.kind === "reached" ? [[machine.node, machine] as const] : [],
        ),
    );
}

/** What a machine remembers of its last swap of a component. */
export function recordOf(
    machine: ReachedMachine,
    { component }: ComponentSighting,
): SwapRecord | undefined {
    return machine.records.find((record) => record.component === component);
}

/** True where a component runs another version than its last swap left: somebody changed it by hand. */
export function hasDrifted(machine: ReachedMachine, sighting: ComponentSighting): boolean {
    const record = recordOf(machine, sighting);
    const { running } = sighting;
    return (
        record !== undefined &&
        running.kind !== "absent" &&
        (running.kind !== "version" || running.version.text !== record.version)
    );
}
