import type { Quantities } from "../quantity.ts";

/** What runs where, and what guards it. */
export interface Workloads {
    readonly pods: readonly Pod[];
    readonly budgets: readonly Budget[];
    readonly nodes: readonly SchedulingNode[];
}

export interface Pod {
    readonly namespace: string;
    readonly name: string;
    readonly node: string | undefined;
    readonly labels: Readonly<Record<string, string>>;
    readonly phase: string;
    readonly ready: boolean;
    readonly deleting: boolean;
    /** How long it may take to terminate: terminationGracePeriodSeconds. */
    readonly graceSeconds: number;
    /** True for the mirror of a static pod, which cannot be evicted. */
    readonly mirror: boolean;
    /** The controller that would replace the pod. */
    readonly owner: { readonly kind: string; readonly name: string } | undefined;
    readonly emptyDirs: readonly string[];
    readonly hostPaths: readonly string[];
    /**
     * What the scheduler counts: requests of containers, init containers and sidecars, and
     * overhead.
     */
    readonly requests: Quantities;
    readonly hostPorts: readonly string[];
    readonly nodeSelector: Readonly<Record<string, string>>;
    /** Required node affinity: one of these terms must match; undefined: none is required. */
    readonly nodeAffinity: readonly NodeTerm[] | undefined;
    /** Required node affinity of its persistent volumes: each of them must match. */
    readonly volumes: readonly PinnedVolume[];
    readonly tolerations: readonly Toleration[];
    /** Required anti-affinity to pods of the same namespace. */
    readonly antiAffinity: readonly {
        readonly topologyKey: string;
        readonly selector: readonly Requirement[];
    }[];
    /**
     * Placement rules that the capacity check does not take into account, in the pod spec's terms.
     */
    readonly unweighed: readonly string[];
}

/** A persistent volume of a pod that only some nodes can mount. */
export interface PinnedVolume {
    readonly claim: string;
    readonly volume: string;
    readonly nodes: readonly NodeTerm[];
}

export interface Requirement {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
    readonly values: readonly string[];
}

/** All requirements of a term must hold; a term without any matches nothing. */
export interface NodeTerm {
    readonly labels: readonly Requirement[];
    /** Requirements on metadata.name. */
    readonly names: readonly Requirement[];
}

export interface Toleration {
    readonly key: string | undefined;
    readonly operator: string;
    readonly value: string;
    readonly effect: string | undefined;
}

export interface Taint {
    readonly key: string;
    readonly value: string;
    readonly effect: string;
}

export interface SchedulingNode {
    readonly name: string;
    readonly ready: boolean;
    readonly unschedulable: boolean;
    readonly labels: Readonly<Record<string, string>>;
    readonly taints: readonly Taint[];
    readonly allocatable: Quantities;
    /** As the node reports it: `containerd://1.6.20`. */
    readonly runtime: string;
}

/** A PodDisruptionBudget of policy/v1. */
export interface Budget {
    readonly namespace: string;
    readonly name: string;
    /**
     * Undefined: no selector, which matches no pod. An empty one matches all pods of the namespace.
     */
    readonly selector: readonly Requirement[] | undefined;
    /** As in its spec: `minAvailable: 3`, `maxUnavailable: 0%`. */
    readonly rule: string;
    readonly alwaysAllowUnhealthy: boolean;
    /** False if its controller has not processed its newest generation. */
    readonly upToDate: boolean;
    readonly expectedPods: number;
    readonly desiredHealthy: number;
    readonly currentHealthy: number;
    readonly disruptionsAllowed: number;
    /** From the condition DisruptionAllowed, if that is False. */
    readonly notAllowed:
        { readonly reason: string; readonly message: string; readonly since: number } | undefined;
}
