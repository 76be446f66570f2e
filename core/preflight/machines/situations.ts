import type { Component } from "../../cluster/component.ts";
import type { Certificate } from "../facts.ts";

/** Dates are whole days since the epoch, in UTC. */
export type CertificateSituation = {
    readonly certificate: Pick<Certificate, "subject" | "isAuthority">;
} & (
    | { readonly kind: "certificate-not-yet-valid"; readonly from: number }
    | { readonly kind: "certificate-expired"; readonly on: number }
    | { readonly kind: "certificate-expiring"; readonly on: number; readonly days: number }
);

export interface ClockSituation {
    readonly kind: "clock-off";
    /** How far at least, to a tenth of a second. */
    readonly seconds: number;
    readonly way: "ahead" | "behind";
    /** From how many seconds on etcd complains about it. */
    readonly limit: number;
}

/** Bytes, rounded. */
export interface DiskSituation {
    readonly kind: "no-space" | "little-space";
    readonly free: number;
    readonly total: number;
    /** What the swap needs at most. */
    readonly needed: number;
}

export type EtcdSituation =
    | MemberSituation
    | { readonly kind: "etcd-alarm"; readonly alarm: string }
    | {
          readonly kind: "old-etcd";
          readonly version: string;
          readonly apiServerMinor: number;
          /** One for each minor that has one. */
          readonly minimum: readonly string[];
          readonly source: string;
      }
    | {
          readonly kind: "etcd-near-quota";
          /** Bytes, rounded. */
          readonly databaseSize: number;
          readonly quota: number;
          readonly percent: number;
      };

export type MemberSituation =
    | {
          readonly kind: "unhealthy-member";
          readonly ailment: Ailment;
          readonly healthy: number;
          readonly voters: number;
          readonly quorum: number;
      }
    | { readonly kind: "no-member-to-spare"; readonly voters: number; readonly quorum: number };

/** What is wrong with a member; texts are etcd's own. */
export type Ailment =
    | { readonly kind: "unread"; readonly reason: string }
    | { readonly kind: "errors"; readonly errors: readonly string[] }
    | { readonly kind: "no-leader" };

export interface HealthSituation {
    readonly kind: "unhealthy-component";
    readonly component: Component;
    /** What its health check answered. */
    readonly detail: string;
}

export type HostSituation =
    | { readonly kind: "cgroup1-refused"; readonly kubeletMinor: number }
    | { readonly kind: "cgroup1-allowed" }
    | {
          readonly kind: "old-containerd";
          readonly version: string;
          readonly kubeletMinor: number;
          readonly rule: Pick<HostRule, "minimum" | "why" | "source">;
      }
    | { readonly kind: "old-runc"; readonly version: string; readonly minimum: string }
    | {
          readonly kind: "old-kernel";
          readonly version: string;
          readonly needs: "nftables" | "cgroup2";
          readonly minimum: string;
      };

/** A minimum version of a host's software, from a minor of one component on. */
export interface HostRule {
    readonly component: Component;
    readonly minor: number;
    readonly minimum: string;
    readonly severity: "block" | "warn";
    readonly why: "asked-for-cgroup-driver" | "past-end-of-life";
    readonly source: string;
}

export type JudgementSituation =
    | {
          /** `text` is what the target's binary said. */
          readonly kind: "target-refuses" | "target-ignores" | "target-cannot-judge";
          readonly component: Component;
          readonly text: string;
      }
    | { readonly kind: "not-staged-yet" };

export interface SnapshotSituation {
    /** etcdctl takes a snapshot, etcdutl reads it back. */
    readonly kind: "missing-etcd-tool";
    readonly tool: "etcdctl" | "etcdutl";
}

export interface UnitSituation {
    readonly kind: "unit-not-restarted";
    readonly unit: string;
    /** The value of its Restart=. */
    readonly restart: string;
    readonly component: Component;
    readonly exits: "without-lease" | "without-node";
}
