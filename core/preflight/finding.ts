import type { BudgetSituation } from "./workloads/situations.ts";
import type { CapacitySituation } from "./workloads/situations.ts";
import type { CertificateSituation } from "./machines/situations.ts";
import type { ClockSituation } from "./machines/situations.ts";
import type { ApiSituation } from "./api/situations.ts";
import type { DiskSituation } from "./machines/situations.ts";
import type { EtcdSituation } from "./machines/situations.ts";
import type { HealthSituation } from "./machines/situations.ts";
import type { HostSituation } from "./machines/situations.ts";
import type { JudgementSituation } from "./machines/situations.ts";
import type { LossSituation } from "./workloads/situations.ts";
import type { SnapshotSituation } from "./machines/situations.ts";
import type { StopCostSituation } from "./api/situations.ts";
import type { UnitSituation } from "./machines/situations.ts";
import type { WebhookSituation } from "./workloads/situations.ts";

/**
 * Every check of the preflight, by the name under which the stack config waives it.
 * docs/preflight.md says what each of them examines, how, and what it does not see.
 */
export const checkNames = [
    "pod-disruption-budgets",
    "lost-pods",
    "local-storage",
    "single-replicas",
    "capacity",
    "webhooks",
    "etcd-members",
    "etcd-version",
    "etcd-alarms",
    "etcd-size",
    "etcd-snapshot",
    "certificates",
    "flags",
    "component-config",
    "deprecated-apis",
    "stored-versions",
    "cgroup",
    "container-runtime",
    "kernel",
    "disk-space",
    "clock",
    "component-health",
    "unit-restart",
    "stop-cost",
    "load-balancer",
    "facts",
] as const;

/** A check that can be waived. The skew policy is not one of them: it cannot be waived. */
export type WaivableCheck = (typeof checkNames)[number];

/** `waivers` is the check of the waivers themselves, which cannot be waived. */
export type CheckName = WaivableCheck | "waivers";

/** block: no upgrade before it is fixed or waived; warn: read it first; inform: so you know. */
export type Severity = "block" | "warn" | "inform";

/**
 * What a finding is about: a node, an object (`namespace/name`), an API or anything else with a
 * name; several of these reported together; files of a node; members of etcd.
 */
export type Subject =
    | string
    | { readonly kind: "group"; readonly names: readonly string[] }
    | { readonly kind: "files"; readonly node: string; readonly paths: readonly string[] }
    | { readonly kind: "etcd"; readonly members: readonly string[] };

/** What a check found, with the names and numbers that belong to it; each room declares its own. */
export type Situation =
    | ApiSituation
    | BudgetSituation
    | CapacitySituation
    | CertificateSituation
    | ClockSituation
    | DiskSituation
    | EtcdSituation
    | HealthSituation
    | HostSituation
    | JudgementSituation
    | LossSituation
    | SnapshotSituation
    | StopCostSituation
    | UnitSituation
    | UnreadSituation
    | WaiverSituation
    | WebhookSituation;

export interface UnreadSituation {
    readonly kind: "unread";
    /** In the words of the machine, the API or the connection. */
    readonly reason: string;
}

export type WaiverSituation =
    | { readonly kind: "waiver-of-no-check"; readonly name: string }
    | { readonly kind: "waiver-of-skew-policy"; readonly name: string }
    | { readonly kind: "waiver-without-reason"; readonly name: string };

/**
 * One thing that the preflight found; its sentences are made in core/describe/.
 *
 * Numbers are as exact as they are displayed, so that findings that read the same are equal.
 */
export interface Finding {
    readonly check: CheckName;
    readonly severity: Severity;
    /** At least one; several if the same was found for each. */
    readonly subjects: readonly Subject[];
    readonly what: Situation;
    /** The user's reason, if the stack config waives this check. */
    readonly waivedBecause?: string;
}

/** True if the finding keeps the upgrade from starting. */
export function isBlocking(finding: Finding): boolean {
    return finding.severity === "block" && finding.waivedBecause === undefined;
}
