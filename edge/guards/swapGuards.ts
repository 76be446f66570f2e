import type { Inventory } from "../../core/cluster/inventory.ts";
import type { MachineSpec } from "../../core/cluster/spec.ts";
import type { Move } from "../../core/plan/plan.ts";
import { drain } from "../api/drain.ts";
import { apiServerOf } from "../look/apiServerLook.ts";
import { waitUntilServed } from "../api/loadBalancer.ts";
import { waiveHealth } from "../ssh/remoteScripts.ts";
import type { Timeline } from "../record/timeline.ts";
import { waitForWorkloads } from "../api/workloads.ts";
import type { Run } from "./run.ts";
import { waitForTurn } from "./waitForTurn.ts";

/** Before a kube-apiserver stops: it is its turn, and the load balancer uses all others. */
export async function guardApiServer(run: Run, move: Move): Promise<void> {
    const { work, seen } = await waitForTurn(run, move);
    if (work.kind === "nothing") return;
    await passHealthWaiver(run, move);
    await provenServed(run, seen, ({ node }) => node !== move.machine.node);
}

/** Before controller-manager and scheduler stop: it is their turn. */
export async function guardControllers(run: Run, move: Move): Promise<void> {
    const { work } = await waitForTurn(run, move);
    if (work.kind === "swap") await passHealthWaiver(run, move);
}

/**
 * Before kubelet and kube-proxy stop: it is their turn and, if pods have to leave, the load
 * balancer sends requests to every kube-apiserver, what the last drain evicted runs again, and the
 * node is drained.
 */
export async function guardWorker(run: Run, move: Move, timeline: Timeline): Promise<void> {
    const { work, seen } = await waitForTurn(run, move);
    if (work.kind === "nothing") return;
    await passHealthWaiver(run, move);
    if (!work.drains) return;
    const { kubectl, clock } = run.live;
    await Promise.all([
        waitForWorkloads(kubectl, clock, await run.workloadsBefore()),
        run.servedOnce(() => provenServed(run, seen, () => true)),
    ]);
    const { node } = move.machine;
    await run.proveMayGoOn(node);
    await timeline.time({ node, act: "drain", components: move.takes }, () =>
        drain(kubectl, clock, node, run.spec.drainTimeoutSeconds),
    );
}

/** The machine checks health again before its swap; a waiver is passed on for this swap only. */
async function passHealthWaiver({ spec, live }: Run, { machine, token }: Move): Promise<void> {
    if (spec.waivers["component-health"] === undefined) return;
    await waiveHealth(live.run, machine, token);
}

async function provenServed(
    { spec, live }: Run,
    seen: Inventory,
    counts: (machine: MachineSpec) => boolean,
): Promise<void> {
    if (spec.waivers["load-balancer"] !== undefined) return;
    const apiServers = spec.controlPlanes.filter(counts).flatMap((machine) => {
        const sighting = apiServerOf(seen.machines.find(({ node }) => node === machine.node));
        return sighting === undefined ? [] : [{ machine, args: sighting.args }];
    });
    await waitUntilServed(live.kubectl, live.clock, apiServers);
}
