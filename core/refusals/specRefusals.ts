import { machinesOf, type ClusterSpec, type MachineSpec } from "../cluster.ts";
import { skewViolations } from "../skewViolations.ts";
import { compareVersions } from "../version.ts";
import type { Refusal } from "./refusal.ts";
import { tooMany } from "./skewRefusals.ts";

/** What is wrong with the spec by itself. */
export function specRefusals(spec: ClusterSpec): readonly Refusal[] {
    return [
        ...duplicateNodes(spec),
        ...duplicateAddresses(spec),
        ...noControlPlane(spec),
        ...workerVersion(spec),
    ];
}

function duplicateNodes(spec: ClusterSpec): readonly Refusal[] {
    return repeated(spec, ({ node }) => node).map(([node, machines]) => {
        const where = machines.map(({ role, address }) => `${role} at ${address}`).join(", ");
        return {
            kind: "duplicate-node",
            node,
            message: `${node}: the config names it ${machines.length} times (${where}); a node is one machine: remove or rename the others`,
        };
    });
}

function duplicateAddresses(spec: ClusterSpec): readonly Refusal[] {
    return repeated(spec, ({ address, ssh }) => `${address}:${ssh.port}`).map(([at, machines]) => {
        const nodes = machines.map(({ node }) => node);
        return {
            kind: "duplicate-address",
            node: nodes[0] ?? "",
            message: `${nodes.join(", ")}: the config reaches all of them at ${at}; a node is one machine: correct the addresses`,
        };
    });
}

function noControlPlane({ name, controlPlanes }: ClusterSpec): readonly Refusal[] {
    if (controlPlanes.length > 0) return [];
    return [
        {
            kind: "no-control-plane",
            message: `${name}: the config names no control plane, so there is no kube-apiserver to judge anything against: name them all`,
        },
    ];
}

function workerVersion({ version, workerVersion: workers }: ClusterSpec): readonly Refusal[] {
    if (compareVersions(workers, version) > 0) {
        return [
            {
                kind: "worker-version",
                message: `workerVersion: ${workers.text} is newer than version ${version.text}; workers follow the control plane: set workerVersion to ${version.text} or older`,
            },
        ];
    }
    const [violation] = skewViolations([
        { component: "kube-apiserver", version },
        { component: "kubelet", version: workers },
    ]);
    if (violation === undefined) return [];
    const oldest = workers.minor + violation.beyond;
    return [
        {
            kind: "worker-version",
            message: `workerVersion: ${workers.text} is ${version.minor - workers.minor} minors older than version ${version.text}, ${tooMany(violation.beyond)}: set workerVersion to v1.${oldest}.x or newer`,
        },
    ];
}

function repeated(
    spec: ClusterSpec,
    valueOf: (machine: MachineSpec) => string,
): readonly (readonly [value: string, machines: readonly MachineSpec[]])[] {
    const groups = new Map<string, MachineSpec[]>();
    for (const machine of machinesOf(spec)) {
        const value = valueOf(machine);
        groups.set(value, [...(groups.get(value) ?? []), machine]);
    }
    return [...groups].filter(([, machines]) => machines.length > 1);
}
