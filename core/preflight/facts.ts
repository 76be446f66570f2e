import type { Component } from "../cluster/component.ts";
import type { Cluster } from "../cluster/diagnosis.ts";
import type { Workloads } from "./workloads/workloads.ts";

export type * from "./workloads/workloads.ts";

/** Something that was read, or the reason why it could not be. */
export type Reading<T> =
    | { readonly kind: "read"; readonly value: T }
    | { readonly kind: "unread"; readonly reason: string };

/** Everything that the preflight examines: the cluster and its surroundings at one moment. */
export interface PreflightFacts {
    /** Seconds since the epoch when the facts were collected. */
    readonly now: number;
    /** The cluster for which they were collected: arguments, units and versions come from it. */
    readonly cluster: Cluster;
    readonly machines: readonly MachineFacts[];
    readonly workloads: Reading<Workloads>;
    readonly webhooks: Reading<readonly Webhook[]>;
    readonly storedVersions: Reading<readonly StoredVersions[]>;
    /** Objects of API versions that some release removes, if they are served now. */
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

/** What one machine reported; `facts` is unread if SSH or the script failed. */
export interface MachineFacts {
    readonly node: string;
    readonly facts: Reading<HostFacts>;
}

export interface HostFacts {
    /** How far the machine's clock is ahead of this one's, in seconds: between these two bounds. */
    readonly clock: { readonly least: number; readonly most: number };
    /** File system type of /sys/fs/cgroup: `cgroup2fs` is version 2, anything else version 1. */
    readonly cgroup: string;
    /** As `uname -r` writes it. */
    readonly kernel: string;
    /** Version of runc as it prints it (`1.1.5+ds1`); undefined if there is none on PATH. */
    readonly runc: string | undefined;
    readonly disk: Disk;
    readonly certificates: readonly Certificate[];
    readonly judgements: readonly Judgement[];
    /** The components whose target binary is on the machine. */
    readonly staged: readonly Component[];
    /** The settings that checks need from the components' config files: component → key → text. */
    readonly settings: Readonly<Partial<Record<Component, Readonly<Record<string, string>>>>>;
    /** Present if a kube-apiserver runs. */
    readonly etcd: Reading<EtcdFacts> | undefined;
    /** The programs of etcd on the machine's PATH: etcdctl, etcdutl. */
    readonly etcdTools: readonly string[];
}

/** Space of the file system that holds /var/lib/kube-lockstep, in bytes. */
export interface Disk {
    readonly total: number;
    readonly free: number;
    /** Size of the file that each component currently runs from. */
    readonly binaries: Readonly<Partial<Record<Component, number>>>;
    /** Components whose file is on another file system: it can only be kept as a copy. */
    readonly copied: readonly Component[];
}

export interface Certificate {
    readonly path: string;
    readonly subject: string;
    /** SHA-256 of the certificate: several files may contain the same one. */
    readonly fingerprint: string;
    /** Seconds since the epoch. */
    readonly notBefore: number;
    readonly notAfter: number;
    readonly isAuthority: boolean;
}

/**
 * What the staged target binary says about the arguments and the config file
 * (edge/scripts/judgeFlags.sh).
 */
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
    /** Bytes; quota undefined if the member does not report it (before v3.6). */
    readonly databaseSize: number;
    readonly quota: number | undefined;
    readonly errors: readonly string[];
}

// ── API ──────────────────────────────────────────────────────────────────────────────────────

/** A webhook that the API calls, and where its server runs. */
export interface Webhook {
    readonly configuration: string;
    readonly kind: "validating" | "mutating";
    readonly name: string;
    readonly failClosed: boolean;
    /**
     * Whether the creation of pods goes through it: `some` if a selector or a condition narrows it.
     */
    readonly coversPods: "all" | "some" | "none";
    /** Undefined if it calls a URL instead of a Service. */
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
    /** Minor in which it is removed, if one is announced. */
    readonly removedMinor: number | undefined;
}

/** An API version of removedApis.ts that is served now; `objects` lists the resources that have any. */
export interface RemovedApiObjects {
    readonly groupVersion: string;
    readonly objects: readonly string[];
}
