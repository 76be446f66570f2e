import type { Component, Role } from "../cluster/component.ts";
import type { LeaderSighting, NoVersion, VersionReading } from "../cluster/inventory.ts";
import type { ClusterSpec, MachineSpec } from "../cluster/spec.ts";
import type { SkewViolation } from "../skew/violation.ts";
import type { Version } from "../cluster/version.ts";

/** One reason why there is no plan: its kind and its facts. core/describe puts it into words. */
export type Refusal = SpecRefusal | MachineRefusal | ApiRefusal | ServingRefusal | PolicyRefusal;

/** The code by which the registry knows it. */
export type RefusalKind = Refusal["kind"];

/** What is wrong with the spec itself. */
export type SpecRefusal =
    | {
          readonly kind: "duplicate-node";
          readonly node: string;
          readonly machines: readonly Pick<MachineSpec, "role" | "address">[];
      }
    | {
          readonly kind: "duplicate-address";
          readonly nodes: readonly string[];
          /** `ADDRESS:PORT` */
          readonly at: string;
      }
    | { readonly kind: "no-control-plane"; readonly cluster: string }
    | {
          readonly kind: "worker-version";
          readonly version: Version;
          readonly workerVersion: Version;
          /**
           * Minors by which the workers exceed the lag that the policy allows; 0 if they are newer.
           */
          readonly beyond: number;
      };

/**
 * Machines that are not reached, not what the config says they are, or would suffer from a swap.
 */
export type MachineRefusal =
    | { readonly kind: "unreachable"; readonly machine: MachineSpec; readonly reason: string }
    | {
          readonly kind: "hostname-differs";
          readonly machine: MachineSpec;
          readonly hostname: string;
          /** Addresses of its node in the API; none for a control plane, which has no node. */
          readonly addresses: readonly string[];
      }
    | {
          readonly kind: "component-missing";
          readonly node: string;
          readonly role: Role;
          readonly component: Component;
      }
    | {
          readonly kind: "component-unexpected";
          readonly node: string;
          readonly role: Role;
          readonly component: Component;
          readonly runs: VersionReading;
      }
    | {
          readonly kind: "version-unreadable";
          readonly of:
              | {
                    readonly kind: "component";
                    readonly node: string;
                    readonly component: Component;
                    readonly unit: string;
                    /** The file that the unit starts. */
                    readonly binary: string;
                }
              | { readonly kind: "kubectl"; readonly path: string };
          readonly reading: NoVersion;
      }
    | { readonly kind: "folder-linked"; readonly node: string; readonly link: string }
    | {
          readonly kind: "file-in-doubt";
          readonly node: string;
          readonly component: Component;
          readonly doubt: string;
      }
    | {
          readonly kind: "units-tied";
          readonly node: string;
          readonly unit: string;
          /** Units that would stop along with it and stay down. */
          readonly tied: readonly string[];
      };

/** What the API reports that does not match the config. */
export type ApiRefusal =
    | { readonly kind: "api-silent"; readonly reason: string }
    | { readonly kind: "node-unnamed"; readonly node: string; readonly isControlPlane: boolean }
    | { readonly kind: "node-missing"; readonly node: string; readonly address: string }
    | {
          readonly kind: "leader-unnamed";
          readonly component: LeaderSighting["component"];
          readonly holder: string;
      }
    | { readonly kind: "no-leader"; readonly component: LeaderSighting["component"] };

/** What would leave too few serving. */
export type ServingRefusal =
    | { readonly kind: "node-not-ready"; readonly node: string; readonly message: string }
    | {
          readonly kind: "apiserver-not-ready";
          readonly node: string;
          readonly detail: string;
          readonly unit: string;
          /** The node whose kube-apiserver is swapped first; undefined if none is. */
          readonly first: string | undefined;
      }
    | { readonly kind: "no-node-serving"; readonly node: string };

/** What the version skew policy forbids. */
export type PolicyRefusal =
    | {
          readonly kind: "minor-skipped";
          readonly node: string;
          readonly from: Version;
          readonly to: Version;
          /** The minors to go through: `v1.35.4`, `v1.36.x`, `v1.37.2`. */
          readonly path: readonly string[];
      }
    | {
          readonly kind: "downgrade";
          readonly node: string;
          readonly component: Component;
          readonly runs: Version;
          readonly key: keyof Pick<ClusterSpec, "version" | "workerVersion">;
          readonly target: Version;
      }
    | SkewRefusal;

/** A violation now or, with `at`, one that a move of the plan would bring about. */
export interface SkewRefusal {
    readonly kind: "skew-now" | "skew-on-the-way" | "kubectl-skew";
    readonly violation: SkewViolation;
    readonly at: ViolatingMove | undefined;
}

export interface ViolatingMove {
    /** Its place in the plan, from 1. */
    readonly number: number;
    readonly node: string;
    readonly to: Version;
    /** True if a kube-apiserver is already at the target's minor, so that no plan can go back. */
    readonly isHalfWay: boolean;
}
