import type { Component, Inventory } from "../cluster.ts";
import type { Quantities } from "./quantity.ts";

/** Something that was read, or the reason why it could not be. */
export type Reading<T> =
    | { readonly kind: "read"; readonly value: T }
    | { readonly kind: "unread"; readonly reason: string };

/** Everything that the preflight looks at beyond the inventory, observed at one moment. */
export interface PreflightFacts {
    /** Seconds since the epoch when the facts were collected. */
    readonly now: number;
    /** The inventory that they were collected beside: arguments, units and versions come from it. */
    readonly inventory: Inventory;
    readonly machines: readonly MachineFacts[];
    readonly workloads: Reading<Workloads>;
    readonly webhooks: Reading<readonly Webhook[]>;
    readonly storedVersions: Reading<readonly StoredVersions[]>;
    /** Objects of API versions that some release removes, where they are served now. */
    readonly removedApiObjects: Reading<readonly RemovedApiObjects[]>;
    /** One for each kube-apiserver, by node. */
    readonly deprecatedApis: readonly {
        readonly node: string;
        readonly calls: Reading<readonly DeprecatedCall[]>;
    }[];
    /** Certificates of the kubeconfig on this machine that the upgrade itself uses. */
    readonly ownCertificates: Reading<readonly Certificate[]>;
}

// ── machines ─────────────────────────────────────────────────────────────────────────────────

/** What one machine told; `facts` is unread where SSH or the script failed. */
export interface MachineFacts {
    readonly node: string;
    readonly facts: Reading<HostFacts>;
}

export interface HostFacts {
    /** How far the machine's clock is ahead of this one's, in seconds: somewhere between the two. */
    readonly clock: { readonly least: number; readonly most: number };
    /** File system type of /sys/fs/cgroup: `cgroup2fs` is version 2, anything else version 1. */
    readonly cgroup: string;
    /** As `uname -r` writes it. */
    readonly kernel: string;
    /** Version of runc as it writes it (`1.1.5+ds1`); undefined where there is none on PATH. */
    readonly runc: string | undefined;
    readonly disk: Disk;
    readonly certificates: readonly Certificate[];
    readonly judgements: readonly Judgement[];
    /** The components whose target binary lies on the machine. */
    readonly staged: readonly Component[];
    /** Settings of the config files that components run with that checks ask for: component → key → text. */
    readonly settings: Readonly<Partial<Record<Component, Readonly<Record<string, string>>>>>;
    /** Present where a kube-apiserver runs. */
    readonly etcd: Reading<EtcdFacts> | undefined;
    /** The programs of etcd on the machine's PATH: etcdctl, etcdutl. */
    readonly etcdTools: readonly string[];
}

/** Space of the file system that holds /var/lib/kube-lockstep, in bytes. */
export interface Disk {
    readonly total: number;
    readonly free: number;
    /** Size of the file that each component runs from now. */
    readonly binaries: Readonly<Partial<Record<Component, number>>>;
}

export interface Certificate {
    readonly path: string;
    readonly subject: string;
    /** SHA-256 of the certificate: the same one may lie in several files. */
    readonly fingerprint: string;
    /** Seconds since the epoch. */
    readonly notBefore: number;
    readonly notAfter: number;
    readonly isAuthority: boolean;
}

/** What the staged target binary says of the arguments and the config file (edge/scripts/judgeFlags.sh). */
export interface Judgement {
    readonly component: Component;
    readonly verdict: "refuses" | "ignores" | "unjudged" | "judged";
    readonly text: string;
}

export interface EtcdFacts {
    readonly members: readonly EtcdMember[];
    /** Alarms as etcd names them, with the member: `NOSPACE`, `CORRUPT`. */
    readonly alarms: readonly { readonly member: string; readonly alarm: string }[];
}

export interface EtcdMember {
    readonly name: string;
    readonly learner: boolean;
    readonly status: Reading<EtcdStatus>;
}

export interface EtcdStatus {
    readonly version: string;
    readonly hasLeader: boolean;
    /** Bytes; quota undefined where the member does not tell it (before v3.6). */
    readonly databaseSize: number;
    readonly quota: number | undefined;
    readonly errors: readonly string[];
}

// ── workloads ────────────────────────────────────────────────────────────────────────────────

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
    /** True for the mirror of a static pod: nobody can evict it. */
    readonly mirror: boolean;
    /** The controller that would replace the pod. */
    readonly owner: { readonly kind: string; readonly name: string } | undefined;
    readonly emptyDirs: readonly string[];
    readonly hostPaths: readonly string[];
    /** What the scheduler counts: requests of containers, init containers, sidecars and overhead. */
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
    /** Placement rules that the capacity check does not weigh, in words of the pod's spec. */
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

export interface SchedulingNode {
    readonly name: string;
    readonly ready: boolean;
    readonly unschedulable: boolean;
    readonly labels: Readonly<Record<string, string>>;
    readonly taints: readonly {
        readonly key: string;
        readonly value: string;
        readonly effect: string;
    }[];
    readonly allocatable: Quantities;
    /** As the node says it: `containerd://1.6.20`. */
    readonly runtime: string;
}

/** A PodDisruptionBudget of policy/v1. */
export interface Budget {
    readonly namespace: string;
    readonly name: string;
    /** Undefined: no selector, which matches no pod. An empty one matches all of the namespace. */
    readonly selector: readonly Requirement[] | undefined;
    /** As the spec has it: `minAvailable: 3`, `maxUnavailable: 0%`. */
    readonly rule: string;
    readonly alwaysAllowUnhealthy: boolean;
    /** False where its controller has not seen its newest generation. */
    readonly upToDate: boolean;
    readonly expectedPods: number;
    readonly desiredHealthy: number;
    readonly currentHealthy: number;
    readonly disruptionsAllowed: number;
    /** Of condition DisruptionAllowed where it is False. */
    readonly notAllowed:
        { readonly reason: string; readonly message: string; readonly since: number } | undefined;
}

// ── API ──────────────────────────────────────────────────────────────────────────────────────

/** A webhook that the API calls, with where its server runs. */
export interface Webhook {
    readonly configuration: string;
    readonly kind: "validating" | "mutating";
    readonly name: string;
    readonly failClosed: boolean;
    /** Whether the creation of pods goes through it: `some` where a selector or a condition narrows it. */
    readonly coversPods: "all" | "some" | "none";
    /** Undefined where it calls a URL instead of a Service. */
    readonly service: string | undefined;
    /** Nodes of the Service's ready endpoints. */
    readonly nodes: readonly string[];
}

export interface StoredVersions {
    readonly definition: string;
    readonly stored: readonly string[];
    readonly served: readonly string[];
}

/** A request that somebody made since that kube-apiserver started. */
export interface DeprecatedCall {
    readonly group: string;
    readonly version: string;
    readonly resource: string;
    /** Minor in which it goes away, where one is announced. */
    readonly removedMinor: number | undefined;
}

/** An API version of removedApis.ts that is served now; `objects` lists the resources that have any. */
export interface RemovedApiObjects {
    readonly groupVersion: string;
    readonly objects: readonly string[];
}
