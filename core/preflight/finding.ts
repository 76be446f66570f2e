import type { BudgetSituation } from "./budgets.ts";
import type { CapacitySituation } from "./capacity.ts";
import type { CertificateSituation } from "./certificates.ts";
import type { ClockSituation } from "./clock.ts";
import type { ApiSituation } from "./deprecatedApis.ts";
import type { DiskSituation } from "./disk.ts";
import type { EtcdSituation } from "./etcd.ts";
import type { HealthSituation } from "./health.ts";
import type { HostSituation } from "./host.ts";
import type { JudgementSituation } from "./judgements.ts";
import type { LossSituation } from "./losses.ts";
import type { SnapshotSituation } from "./snapshot.ts";
import type { StopCostSituation } from "./stopCost.ts";
import type { UnitSituation } from "./units.ts";
import type { UnreadSituation } from "./unread.ts";
import type { WaiverSituation } from "./waivers.ts";
import type { WebhookSituation } from "./webhooks.ts";

/**
 * Every check of the preflight, by the name under which the stack config waives it.
 * docs/preflight.md says of each what it looks at, how, and what it does not see.
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

/** A check that can be waived. The skew policy is none of them: it has no waiver. */
export type WaivableCheck = (typeof checkNames)[number];

/** `waivers` is the check of the waivers themselves, which nothing waives. */
export type CheckName = WaivableCheck | "waivers";

/** block: no upgrade before it is fixed or waived; warn: read it first; inform: so you know. */
export type Severity = "block" | "warn" | "inform";

/**
 * What a finding is about: a node, an object (`namespace/name`), an API or whatever else has a name;
 * several that are reported together; files of a node; members of etcd.
 */
export type Subject =
    | string
    | { readonly kind: "group"; readonly names: readonly string[] }
    | { readonly kind: "files"; readonly node: string; readonly paths: readonly string[] }
    | { readonly kind: "etcd"; readonly members: readonly string[] };

/** What a check found, with the names and numbers that belong to it; each check declares its own. */
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

/**
 * One thing that the preflight found; its sentences are made in core/describe/.
 *
 * Numbers are as exact as a person is told them, so that what is told alike is equal.
 */
export interface Finding {
    readonly check: CheckName;
    readonly severity: Severity;
    /** At least one; more where the same was found of each. */
    readonly subjects: readonly Subject[];
    readonly what: Situation;
    /** The user's reason, where the stack config waives this check. */
    readonly waivedBecause?: string;
}

/** True where the finding keeps the upgrade from starting. */
export function isBlocking(finding: Finding): boolean {
    return finding.severity === "block" && finding.waivedBecause === undefined;
}
