import type { Component } from "../cluster/component.ts";
import type { VersionReading } from "../cluster/inventory.ts";
import type { Cluster, Machine } from "../cluster/diagnosis.ts";
import { currentVersion } from "../cluster/diagnoseComponent.ts";
import { minorFlag } from "../cluster/flags.ts";
import type { Version } from "../cluster/version.ts";

/** The components that the policy covers: the five that we upgrade, and two that we only judge. */
export const skewComponents = [
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "cloud-controller-manager",
    "kubelet",
    "kube-proxy",
    "kubectl",
] as const;

export type SkewComponent = (typeof skewComponents)[number];

/** One instance of a component as the policy sees it: nothing but versions and who reaches whom. */
export interface Deployed {
    readonly component: SkewComponent;
    readonly node?: string | undefined;
    readonly version: Version;
    /** `--emulated-version` (KEP-4330) as a minor; undefined if it emulates nothing. */
    readonly emulatedMinor?: number | undefined;
    /** `--min-compatibility-version` (KEP-4330) as a minor; undefined if it is the default. */
    readonly minCompatibilityMinor?: number | undefined;
    /** Nodes of the kube-apiservers that it can reach; undefined: any of them. */
    readonly reaches?: readonly string[] | undefined;
}

/** The kube-apiservers among them. */
export function apiserversOf(deployed: readonly Deployed[]): readonly Deployed[] {
    return deployed.filter(({ component }) => component === "kube-apiserver");
}

/**
 * What the cluster has deployed, as far as its versions could be read, including unexpected
 * components.
 *
 * A component whose process is down counts as the file that its next start would run. It is not
 * known who reaches which kube-apiserver, so each counts as able to reach any of them.
 */
export function deployedOf({ machines, kubectl }: Cluster): readonly Deployed[] {
    return [
        ...machines.flatMap(deployedOn),
        ...(kubectl.kind === "version"
            ? [{ component: "kubectl" as const, version: kubectl.version }]
            : []),
    ];
}

function deployedOn({ spec: { node }, components, strangers }: Machine): readonly Deployed[] {
    return [
        ...components.flatMap((one) => deployed(node, one.component, one.current, one.args)),
        ...strangers.flatMap((one) => deployed(node, one.component, currentVersion(one), one.args)),
    ];
}

function deployed(
    node: string,
    component: Component,
    current: VersionReading,
    args: readonly string[],
): readonly Deployed[] {
    if (current.kind !== "version") return [];
    return [
        {
            component,
            node,
            version: current.version,
            emulatedMinor: minorFlag(args, "emulated-version"),
            minCompatibilityMinor: minorFlag(args, "min-compatibility-version"),
        },
    ];
}
