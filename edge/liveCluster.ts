import type { ClusterSpec, Inventory } from "../core/cluster.ts";
import { kubectlVersion, look } from "./inventory.ts";
import { kubectlOf, type Kubectl } from "./kubectl.ts";
import { LeaderLook } from "./leaderLook.ts";
import { MachineProbe } from "./machines.ts";
import { sshRunner, type RunRemote } from "./ssh.ts";

/** The cluster itself, as opposed to what is written or remembered of it. */
export interface LiveCluster {
    readonly kubectl: Kubectl;
    readonly run: RunRemote;
    /** Looks at all of it anew, changing nothing. */
    look(): Promise<Inventory>;
}

/** The live cluster of a spec; connections are opened when they are needed, and kept. */
export function liveCluster(spec: ClusterSpec): LiveCluster {
    const kubectl = kubectlOf(spec);
    const run = sshRunner();
    const probe = new MachineProbe(run);
    const leaders = new LeaderLook(kubectl);
    let client: ReturnType<typeof kubectlVersion> | undefined; // it does not change during a run
    return {
        kubectl,
        run,
        look: async () =>
            look(spec, probe, kubectl, leaders, await (client ??= kubectlVersion(kubectl))),
    };
}
