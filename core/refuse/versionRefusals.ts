import type { Component } from "../cluster/component.ts";
import { targetOf, type ClusterSpec } from "../cluster/spec.ts";
import type { Cluster } from "../cluster/diagnosis.ts";
import { policy } from "../skew/policy.ts";
import { compareVersions, type Version } from "../cluster/version.ts";
import type { PolicyRefusal } from "./refusal.ts";

/** Targets that cannot be reached from what runs: backwards, or more than one minor ahead. */
export function versionRefusals(cluster: Cluster): readonly PolicyRefusal[] {
    const current = currentVersions(cluster);
    return [...skippedMinors(current, cluster.spec), ...downgrades(current, cluster.spec)];
}

/** The minors that a kube-apiserver goes through: `v1.35.4`, `v1.36.x`, `v1.37.2`. */
export function upgradePath(from: Version, to: Version): readonly string[] {
    const between = Array.from(
        { length: Math.max(0, to.minor - from.minor - 1) },
        (_, at) => `v1.${from.minor + at + 1}.x`,
    );
    return [from.text, ...between, to.text];
}

interface Current {
    readonly node: string;
    readonly component: Component;
    readonly version: Version;
}

function skippedMinors(
    current: readonly Current[],
    { version: to }: ClusterSpec,
): readonly PolicyRefusal[] {
    const oldest = current
        .filter(({ component }) => component === "kube-apiserver")
        .toSorted((a, b) => compareVersions(a.version, b.version))[0];
    if (oldest === undefined || to.minor - oldest.version.minor <= mostAtOnce()) return [];
    const { node, version: from } = oldest;
    return [{ kind: "minor-skipped", node, from, to, path: upgradePath(from, to) }];
}

function mostAtOnce(): number {
    return Math.min(
        ...policy.map(({ limit }) => (limit.kind === "step up" ? limit.most : Infinity)),
    );
}

function downgrades(current: readonly Current[], spec: ClusterSpec): readonly PolicyRefusal[] {
    return current.flatMap(({ node, component, version: runs }) => {
        const target = targetOf(spec, component);
        if (compareVersions(runs, target) <= 0) return [];
        const isHeldBack = target === spec.workerVersion && target !== spec.version;
        const key = isHeldBack ? "workerVersion" : "version";
        return [{ kind: "downgrade", node, component, runs, key, target }];
    });
}

function currentVersions({ machines }: Cluster): readonly Current[] {
    return machines.flatMap(({ spec: { node }, components }) =>
        components.flatMap(({ component, current }) =>
            current.kind === "version" ? [{ node, component, version: current.version }] : [],
        ),
    );
}
