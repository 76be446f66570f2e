// The parts of the API's objects that the preflight reads, as kubectl -o json prints them.

export interface List<T> {
    readonly items: readonly T[];
}

export interface Metadata {
    readonly name: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly {
        readonly kind: string;
        readonly name: string;
        readonly controller?: boolean;
    }[];
}

export interface KubeRequirement {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
    readonly values?: readonly string[];
}

export interface LabelSelector {
    readonly matchLabels?: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly KubeRequirement[];
}

export interface NodeSelectorTerm {
    readonly matchExpressions?: readonly KubeRequirement[];
    readonly matchFields?: readonly KubeRequirement[];
}

export interface KubeContainer {
    readonly restartPolicy?: string;
    readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
    readonly ports?: readonly { readonly hostPort?: number; readonly protocol?: string }[];
}

export interface KubePod {
    readonly metadata: Metadata;
    readonly spec: {
        readonly nodeName?: string;
        readonly terminationGracePeriodSeconds?: number;
        readonly nodeSelector?: Readonly<Record<string, string>>;
        readonly containers: readonly KubeContainer[];
        readonly initContainers?: readonly KubeContainer[];
        readonly overhead?: Readonly<Record<string, string>>;
        readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
        readonly resourceClaims?: readonly unknown[];
        readonly schedulerName?: string;
        readonly tolerations?: readonly {
            readonly key?: string;
            readonly operator?: string;
            readonly value?: string;
            readonly effect?: string;
        }[];
        readonly topologySpreadConstraints?: readonly { readonly whenUnsatisfiable: string }[];
        readonly affinity?: {
            readonly nodeAffinity?: {
                readonly requiredDuringSchedulingIgnoredDuringExecution?: {
                    readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
                };
            };
            readonly podAffinity?: {
                readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly unknown[];
            };
            readonly podAntiAffinity?: {
                readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
            };
        };
        readonly volumes?: readonly {
            readonly name: string;
            readonly emptyDir?: unknown;
            readonly hostPath?: { readonly path: string };
            readonly persistentVolumeClaim?: { readonly claimName: string };
            readonly ephemeral?: unknown;
        }[];
    };
    readonly status: {
        readonly phase?: string;
        readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    };
}

export interface PodAffinityTerm {
    readonly topologyKey: string;
    readonly labelSelector?: LabelSelector;
    readonly namespaces?: readonly string[];
    readonly namespaceSelector?: LabelSelector;
    readonly matchLabelKeys?: readonly string[];
    readonly mismatchLabelKeys?: readonly string[];
}

export interface KubeNode {
    readonly metadata: Metadata;
    readonly spec: {
        readonly unschedulable?: boolean;
        readonly taints?: readonly {
            readonly key: string;
            readonly value?: string;
            readonly effect: string;
        }[];
    };
    readonly status: {
        readonly allocatable?: Readonly<Record<string, string>>;
        readonly conditions?: readonly { readonly type: string; readonly status: string }[];
        readonly nodeInfo: { readonly containerRuntimeVersion: string };
    };
}

export interface KubeBudget {
    readonly metadata: Metadata;
    readonly spec: {
        readonly selector?: LabelSelector;
        readonly minAvailable?: number | string;
        readonly maxUnavailable?: number | string;
        readonly unhealthyPodEvictionPolicy?: string;
    };
    readonly status?: {
        readonly observedGeneration?: number;
        readonly expectedPods: number;
        readonly desiredHealthy: number;
        readonly currentHealthy: number;
        readonly disruptionsAllowed: number;
        readonly conditions?: readonly {
            readonly type: string;
            readonly status: string;
            readonly reason: string;
            readonly message: string;
            readonly lastTransitionTime: string;
        }[];
    };
}

export interface KubeVolume {
    readonly metadata: Metadata;
    readonly spec: {
        readonly claimRef?: { readonly namespace: string; readonly name: string };
        readonly nodeAffinity?: {
            readonly required?: { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] };
        };
    };
}
