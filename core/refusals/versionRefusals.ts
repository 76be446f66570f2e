import {
    machinesOf,
    targetOf,
    componentsOf,
    type ClusterSpec,
    type Inventory,
} from "../cluster.ts";
import { currentVersion, sightingOf } from "../deployed.ts";
import { reachedMachines } from "../drift.ts";
import { policy } from "../skewPolicy.ts";
import { compareVersions, type Version } from "../version.ts";
import type { Refusal } from "./refusal.ts";

/** Targets that cannot be reached from what runs: back, or more than one minor on. */
export function versionRefusals(inventory: Inventory, spec: ClusterSpec): readonly Refusal[] {
    return [...skippedMinors(inventory, spec), ...downgrades(inventory, spec)];
}

/** The minors that a kube-apiserver goes through: `v1.35.4 → v1.36.x → v1.37.2`. */
export function upgradePath(from: Version, to: Version): readonly string[] {
    const between = Array.from(
        { length: Math.max(0, to.minor - from.minor - 1) },
        (_, at) => `v1.${from.minor + at + 1}.x`,
    );
    return [from.text, ...between, to.text];
}

function skippedMinors(inventory: Inventory, spec: ClusterSpec): readonly Refusal[] {
    const current = currentVersions(inventory, spec).filter(
        ({ component }) => component === "kube-apiserver",
    );
    const oldest = current.toSorted((a, b) => compareVersions(a.version, b.version))[0];
    if (oldest === undefined || spec.version.minor - oldest.version.minor <= mostAtOnce())
        return [];
    const path = upgradePath(oldest.version, spec.version);
    return [
        {
            kind: "minor-skipped",
            node: oldest.node,
            message: `${oldest.node}: kube-apiserver runs ${oldest.version.text}, and version ${spec.version.text} is ${spec.version.minor - oldest.version.minor} minors on; a kube-apiserver takes one at a time. The path is ${path.join(" → ")}: set version to ${path[1] ?? ""} first, its newest patch`,
        },
    ];
}

function mostAtOnce(): number {
    return Math.min(
        ...policy.map(({ limit }) => (limit.kind === "step up" ? limit.most : Infinity)),
    );
}

function downgrades(inventory: Inventory, spec: ClusterSpec): readonly Refusal[] {
    return currentVersions(inventory, spec).flatMap(({ node, component, version }) => {
        const target = targetOf(spec, component);
        if (compareVersions(version, target) <= 0) return [];
        const key =
            target === spec.workerVersion && target !== spec.version ? "workerVersion" : "version";
        return [
            {
                kind: "downgrade" as const,
                node,
                message: `${node}: ${component} runs ${version.text}, and ${key} ${target.text} is older; upgrades go forward only: set ${key} to ${version.text} or newer`,
            },
        ];
    });
}

function currentVersions(inventory: Inventory, spec: ClusterSpec) {
    const machines = reachedMachines(inventory);
    return machinesOf(spec).flatMap(({ node, role }) =>
        componentsOf(role).flatMap((component) => {
            const sighting = sightingOf(machines.get(node), component);
            const current = sighting && currentVersion(sighting);
            return current?.kind === "version"
                ? [{ node, component, version: current.version }]
                : [];
        }),
    );
}
