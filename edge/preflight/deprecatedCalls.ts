import { instancesOf } from "../../core/cluster/diagnose.ts";
import type { Cluster } from "../../core/cluster/diagnosis.ts";
import type { MachineSpec } from "../../core/cluster/spec.ts";
import type { PreflightFacts } from "../../core/preflight/facts.ts";
import { ApiServers } from "../api/apiServers.ts";
import type { Kubectl } from "../api/kubectl.ts";
import { messageOf } from "../messageOf.ts";
import { deprecatedCalls } from "./apis.ts";

/** The deprecated APIs that each kube-apiserver has been asked for since its start. */
export async function lookAtDeprecatedCalls(
    kubectl: Pick<Kubectl, "json" | "run">,
    cluster: Cluster,
): Promise<PreflightFacts["deprecatedApis"]> {
    const apiServers = new ApiServers(kubectl);
    const callsOf = async (machine: MachineSpec, args: readonly string[]) => {
        try {
            const metrics = await apiServers.get("/metrics", machine, args);
            return { kind: "read", value: deprecatedCalls(metrics) } as const;
        } catch (error) {
            return { kind: "unread", reason: messageOf(error) } as const;
        }
    };
    return Promise.all(
        instancesOf(cluster, "kube-apiserver").map(async ({ machine: { spec }, diagnosed }) => ({
            node: spec.node,
            calls: await callsOf(spec, diagnosed.args),
        })),
    );
}
