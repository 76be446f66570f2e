import type { Inventory, MachineSighting } from "../../core/cluster/inventory.ts";
import type { MachineSpec } from "../../core/cluster/spec.ts";
import { inventoryAfter } from "../../core/plan/inventoryAfter.ts";
import type { Move } from "../../core/plan/plan.ts";
import { apiView } from "../look/inventory.ts";
import type { Run } from "./run.ts";

/**
 * The cluster as far as it can affect whether this move may be made. Observed now are its own
 * machine (by SSH), every other kube-apiserver at its own address, who leads and, if the move takes
 * a kubelet, the nodes. Everything else is what this run observed at its start, and the moves that
 * it has made since.
 */
export async function lookForMove(
    { seen, spec, live, progress }: Run,
    move: Move,
): Promise<Inventory> {
    const before = inventoryAfter(seen, progress.made);
    const sightingOf = (machine: MachineSpec) =>
        before.machines.find(({ node }) => node === machine.node);
    const others = spec.controlPlanes.filter(({ node }) => node !== move.machine.node);
    const [own, apiServers, api] = await Promise.all([
        live.lookAtMachine(move.machine),
        Promise.all(others.map((one) => live.lookAtApiServer(one, sightingOf(one)))),
        apiView(
            move.takes.includes("kubelet") ? live.lookAtNodes() : before.nodes,
            live.lookAtLeaders(),
        ),
    ]);
    // Whether somebody should lead where nobody does is a matter of what runs on control planes now.
    const isLed = api.leaders.every(({ holder, expired }) => holder !== undefined && !expired);
    const controlPlanes = isLed
        ? apiServers
        : await Promise.all(others.map((one) => live.lookAtMachine(one)));
    const now = new Map<string, MachineSighting>(
        [own, ...controlPlanes].map((one) => [one.node, one]),
    );
    return {
        ...before,
        machines: before.machines.map((machine) => now.get(machine.node) ?? machine),
        ...api,
    };
}
