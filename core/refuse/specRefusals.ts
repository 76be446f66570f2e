import { machinesOf, type ClusterSpec, type MachineSpec } from "../cluster/spec.ts";
import { skewViolations } from "../skew/violations.ts";
import { compareVersions } from "../cluster/version.ts";
import type { SpecRefusal } from "./refusal.ts";

/** What is wrong with the spec itself. */
export function specRefusals(spec: ClusterSpec): readonly SpecRefusal[] {
    const addressOf = ({ address, ssh }: MachineSpec) => `${address}:${ssh.port}`;
    return [
        ...repeated(spec, ({ node }) => node).map(([node, machines]): SpecRefusal => ({
            kind: "duplicate-node",
            node,
            machines: machines.map(({ role, address }) => ({ role, address })),
        })),
        ...repeated(spec, addressOf).map(([at, machines]): SpecRefusal => ({
            kind: "duplicate-address",
            nodes: machines.map(({ node }) => node),
            at,
        })),
        ...(spec.controlPlanes.length > 0
            ? []
            : [{ kind: "no-control-plane" as const, cluster: spec.name }]),
        ...wrongWorkerVersion(spec),
    ];
}

function wrongWorkerVersion({ version, workerVersion }: ClusterSpec): readonly SpecRefusal[] {
    const refused = (beyond: number): readonly SpecRefusal[] => [
        { kind: "worker-version", version, workerVersion, beyond },
    ];
    if (compareVersions(workerVersion, version) > 0) return refused(0);
    const [violation] = skewViolations([
        { component: "kube-apiserver", version },
        { component: "kubelet", version: workerVersion },
    ]);
    return violation === undefined ? [] : refused(violation.beyond);
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
