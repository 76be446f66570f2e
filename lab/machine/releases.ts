/** The versions that the bench has, and how the components of each behave. */
import {
    type Component,
    controlPlaneComponents,
    workerComponents,
} from "../../core/cluster/component.ts";

/** Component, kubectl, or the one old file that is all components. */
export type BuiltName = Component | "kubectl" | "hyperkube";

export interface Built {
    readonly name: BuiltName;
    readonly version: string;
    /** As lab/machine/programs/component/conduct.go reads it. */
    readonly behaviour: string;
}

/** What runs when a machine boots. */
export const oldVersion = "v1.36.4";
/** Healthy. */
export const newVersion = "v1.37.2";
/** What once ran, and is left behind by an earlier swap. */
export const olderVersion = "v1.35.9";
/** Releases whose kubelet behaves badly; their kube-proxy is healthy. */
export const neverReady = "v1.37.3";
export const exitsAtOnce = "v1.37.4";
export const unhealthySoon = "v1.37.5";

const all: readonly Component[] = [...controlPlaneComponents, ...workerComponents];
const healthy = (version: string, names: readonly BuiltName[]): readonly Built[] =>
    names.map((name) => ({ name, version, behaviour: "healthy" }));
const badKubelet = (version: string, behaviour: string): readonly Built[] => [
    { name: "kubelet", version, behaviour },
    ...healthy(version, ["kube-proxy"]),
];

export const builds: readonly Built[] = [
    ...healthy(olderVersion, ["kubelet"]),
    ...healthy(oldVersion, [...all, "hyperkube"]),
    ...healthy(newVersion, [...all, "kubectl"]),
    ...badKubelet(neverReady, "never-ready"),
    ...badKubelet(exitsAtOnce, "exits"),
    ...badKubelet(unhealthySoon, "unhealthy-after=300ms"),
];
