import type {
    Inventory,
    LeaderSighting,
    MachineSighting,
    NodeSighting,
} from "../../core/cluster/inventory.ts";
import type { ClusterSpec, MachineSpec } from "../../core/cluster/spec.ts";
import { ApiServers } from "../api/apiServers.ts";
import { systemClock, type Clock } from "../clock.ts";
import { apiServerOf, askApiServer, withAnswer } from "./apiServerLook.ts";
import { kubectlVersion, look } from "./inventory.ts";
import { kubectlOf, type Kubectl } from "../api/kubectl.ts";
import { LeaderLook } from "./leaderLook.ts";
import { MachineProbe } from "./machines.ts";
import { lookAtNodes } from "../api/nodes.ts";
import { sshRunner, type RunRemote } from "../ssh/ssh.ts";

/** The cluster itself, rather than what is recorded about it. Looking changes nothing. */
export interface LiveCluster {
    readonly kubectl: Kubectl;
    readonly run: RunRemote;
    readonly clock: Clock;
    /** Observes all of it. */
    look(): Promise<Inventory>;
    /** By SSH. */
    lookAtMachine(machine: MachineSpec): Promise<MachineSighting>;
    /**
     * Through the API at its own address, which costs its machine no SSH. Its machine is asked by SSH
     * if nothing answers there, or if several control planes have that address.
     *
     * @param seen what was observed of the machine before; all but its kube-apiserver stays like
     *     that
     */
    lookAtApiServer(
        machine: MachineSpec,
        seen: MachineSighting | undefined,
    ): Promise<MachineSighting>;
    lookAtNodes(): Promise<readonly NodeSighting[]>;
    lookAtLeaders(): Promise<readonly LeaderSighting[]>;
}

/** The live cluster of a spec; connections are opened when needed, and kept. */
export function liveCluster(spec: ClusterSpec): LiveCluster {
    return clusterThrough(spec, kubectlOf(spec), sshRunner(), systemClock);
}

/** The same through any kubectl and any SSH, at any time. */
export function clusterThrough(
    spec: ClusterSpec,
    kubectl: Kubectl,
    run: RunRemote,
    clock: Clock,
): LiveCluster {
    const probe = new MachineProbe(run);
    const leaders = new LeaderLook(kubectl, clock);
    const apiServers = new ApiServers(kubectl);
    /** Machines whose kube-apiserver is healthy and cannot be reached at its own address from here. */
    const unreachable = new Set<string>();
    const isShared = ({ address }: MachineSpec) =>
        spec.controlPlanes.filter((one) => one.address === address).length > 1;
    let client: ReturnType<typeof kubectlVersion> | undefined; // it does not change during a run
    return {
        kubectl,
        run,
        clock,
        look: async () =>
            look(spec, probe, kubectl, leaders, await (client ??= kubectlVersion(kubectl))),
        lookAtMachine: (machine) => probe.look(machine),
        lookAtApiServer: async (machine, seen) => {
            if (isShared(machine) || unreachable.has(machine.node)) return probe.look(machine);
            const answer = await askApiServer(apiServers, machine, seen);
            if (answer.kind === "answers" && seen?.kind === "reached")
                return withAnswer(seen, answer);
            const sighting = await probe.look(machine);
            if (answer.kind === "silent" && apiServerOf(sighting)?.health.ok === true)
                unreachable.add(machine.node);
            return sighting;
        },
        lookAtNodes: () => lookAtNodes(kubectl),
        lookAtLeaders: () => leaders.look(),
    };
}
