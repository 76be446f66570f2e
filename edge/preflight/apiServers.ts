import type { ClusterSpec, Inventory, MachineSpec } from "../../core/cluster.ts";
import { sightingOf } from "../../core/deployed.ts";
import { flagValue } from "../../core/flags.ts";
import type { PreflightFacts } from "../../core/preflight/facts.ts";
import type { Kubectl } from "../kubectl.ts";
import { messageOf } from "../messageOf.ts";
import { deprecatedCalls } from "./apis.ts";

/**
 * What deprecated APIs each kube-apiserver was asked for since it started.
 *
 * Each is asked by itself, with the kubeconfig's own credentials, at its machine's address. Its
 * certificate is checked against the name in the kubeconfig, which all of them have: a load balancer
 * that passes connections through sends a client to any of them.
 */
export async function lookAtDeprecatedCalls(
    kubectl: Pick<Kubectl, "json" | "run">,
    spec: Pick<ClusterSpec, "controlPlanes">,
    inventory: Inventory,
): Promise<PreflightFacts["deprecatedApis"]> {
    const server = await serverName(kubectl);
    return Promise.all(
        spec.controlPlanes.map(async (machine) => ({
            node: machine.node,
            calls: await callsOf(kubectl, machine, port(inventory, machine), server),
        })),
    );
}

async function callsOf(
    kubectl: Pick<Kubectl, "run">,
    machine: MachineSpec,
    port: string,
    server: string | undefined,
): Promise<PreflightFacts["deprecatedApis"][number]["calls"]> {
    const address = machine.address.includes(":") ? `[${machine.address}]` : machine.address;
    const flags = [`--server=https://${address}:${port}`, "--request-timeout=15s"];
    if (server !== undefined) flags.push(`--tls-server-name=${server}`);
    try {
        const metrics = await kubectl.run(["get", "--raw", "/metrics", ...flags]);
        return { kind: "read", value: deprecatedCalls(metrics) };
    } catch (error) {
        return { kind: "unread", reason: messageOf(error) };
    }
}

function port(inventory: Inventory, { node }: MachineSpec): string {
    const machine = inventory.machines.find((sighting) => sighting.node === node);
    const args = sightingOf(machine, "kube-apiserver")?.args ?? [];
    return flagValue(args, "secure-port") ?? "6443";
}

/** The host under which the kubeconfig knows the API, or the name that it sets in its place. */
async function serverName(kubectl: Pick<Kubectl, "json">): Promise<string | undefined> {
    // A Config of client-go, with its secrets redacted by kubectl.
    const config = (await kubectl.json(["config", "view", "--minify"])) as {
        clusters?: readonly { cluster: { server: string; "tls-server-name"?: string } }[];
    };
    const cluster = config.clusters?.[0]?.cluster;
    if (cluster === undefined) return undefined;
    return cluster["tls-server-name"] ?? new URL(cluster.server).hostname.replace(/^\[|\]$/g, "");
}
