import type { Inventory, VersionReading } from "../../core/cluster/inventory.ts";
import { machinesOf, type ClusterSpec } from "../../core/cluster/spec.ts";
import { readingOf } from "../../core/cluster/reading.ts";
import type { Kubectl } from "../api/kubectl.ts";
import type { LeaderLook } from "./leaderLook.ts";
import { messageOf } from "../messageOf.ts";
import type { MachineProbe } from "./machines.ts";
import { lookAtNodes } from "../api/nodes.ts";

/**
 * Observes the whole cluster, all machines and the API at the same time, changing nothing.
 *
 * What cannot be observed is part of the inventory (unreachable machines, `apiError`), not an
 * exception.
 */
export async function look(
    spec: ClusterSpec,
    probe: MachineProbe,
    kubectl: Kubectl,
    leaders: LeaderLook,
    client: VersionReading,
): Promise<Inventory> {
    const [machines, api] = await Promise.all([
        Promise.all(machinesOf(spec).map((machine) => probe.look(machine))),
        apiView(lookAtNodes(kubectl), leaders.look()),
    ]);
    return { machines, ...api, kubectl: client };
}

/** What the API answers, or why it does not. */
export async function apiView(
    lookAtNodes: Promise<Inventory["nodes"]> | Inventory["nodes"],
    lookAtLeaders: Promise<Inventory["leaders"]>,
): Promise<Pick<Inventory, "nodes" | "leaders" | "apiError">> {
    try {
        const [nodes, leaders] = await Promise.all([lookAtNodes, lookAtLeaders]);
        return { nodes, leaders, apiError: undefined };
    } catch (error) {
        return { nodes: [], leaders: [], apiError: messageOf(error) };
    }
}

/** The version of the kubectl that drains. */
export async function kubectlVersion(kubectl: Kubectl): Promise<VersionReading> {
    try {
        // `version --client -o json` answers {"clientVersion": {"gitVersion": "v1.37.2", …}, …}.
        const answer = (await kubectl.json(["version", "--client"])) as {
            clientVersion: { gitVersion: string };
        };
        return readingOf(answer.clientVersion.gitVersion);
    } catch (error) {
        return { kind: "absent", reason: messageOf(error) };
    }
}
