import type { Inventory, MachineSighting } from "../../core/cluster/inventory.ts";
import type { MachineSpec } from "../../core/cluster/spec.ts";
import { inventoryAfter } from "../../core/plan/inventoryAfter.ts";
import type { Move } from "../../core/plan/plan.ts";
import { messageOf } from "../messageOf.ts";
import type { Run } from "./run.ts";

/**
 * The cluster as far as it can change whether this move may be made: asked now are its own machine
 * (by SSH), its own node, every other kube-apiserver at its own address, and who leads. Everything
 * else is what this run saw at its start, and the moves that it has made since.
 */
export async function lookForMove(
    { seen, spec, live, progress }: Run,
    move: Move,
): Promise<Inventory> {
    const before = inventoryAfter(seen, progress.made);
    const sightingOf = (machine: MachineSpec) =>
        before.machines.find(({ node }) => node === machine.node);
    const [own, others, api] = await Promise.all([
        live.lookAtMachine(move.machine),
        Promise.all(
            spec.controlPlanes
                .filter(({ node }) => node !== move.machine.node)
                .map((machine) => live.lookAtApiServer(machine, sightingOf(machine))),
        ),
        lookAtApi(live, move, before.nodes),
    ]);
    const now = new Map<string, MachineSighting>([own, ...others].map((one) => [one.node, one]));
    return {
        ...before,
        machines: before.machines.map((machine) => now.get(machine.node) ?? machine),
        ...api,
    };
}

async function lookAtApi(
    live: Run["live"],
    { machine: { node: name }, takes }: Move,
    before: Inventory["nodes"],
): Promise<Pick<Inventory, "nodes" | "leaders" | "apiError">> {
    try {
        if (!takes.includes("kubelet"))
            return { nodes: before, leaders: await live.lookAtLeaders(), apiError: undefined };
        const [leaders, node] = await Promise.all([live.lookAtLeaders(), live.lookAtNode(name)]);
        const nodes = before.flatMap((one) => (one.name === name ? (node ?? []) : one));
        return { nodes, leaders, apiError: undefined };
    } catch (error) {
        return { nodes: [], leaders: [], apiError: messageOf(error) };
    }
}
