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

/** One thing that the preflight found. */
export interface Finding {
    readonly check: CheckName;
    readonly severity: Severity;
    /** The node, or namespace/name of the object, or the file's node and path. */
    readonly subject: string;
    /** What is, the rule, and the numbers; one sentence, without the subject. */
    readonly message: string;
    /** What to do about it. */
    readonly fix: string;
    /** The user's reason, where the stack config waives this check. */
    readonly waivedBecause?: string;
}

/**
 * The findings, each with the user's reason where its check is waived, and one more for each waiver
 * that names no check or gives no reason. A waived finding stays in the list: it is shown and
 * recorded, and only stops nothing.
 *
 * @param waivers check name → reason, as in `ClusterSpec.waivers`
 */
export function applyWaivers(
    findings: readonly Finding[],
    waivers: Readonly<Record<string, string>>,
): readonly Finding[] {
    return [
        ...findings.map((finding) => {
            const reason = waivers[finding.check]?.trim();
            const waivable = finding.check !== "waivers";
            return waivable && reason ? { ...finding, waivedBecause: reason } : finding;
        }),
        ...Object.entries(waivers).flatMap(([name, reason]) => wrongWaiver(name, reason)),
    ];
}

/** True where the finding keeps the upgrade from starting. */
export function isBlocking(finding: Finding): boolean {
    return finding.severity === "block" && finding.waivedBecause === undefined;
}

function wrongWaiver(name: string, reason: string): readonly Finding[] {
    const known: readonly string[] = checkNames;
    if (!known.includes(name)) {
        return [
            {
                check: "waivers",
                severity: "block",
                subject: name,
                message: `the waivers name ${JSON.stringify(name)}, which is no check`,
                fix:
                    name === "skew-policy" || name === "skew"
                        ? "remove it: the skew policy has no waiver"
                        : `remove it or name one of: ${checkNames.join(", ")}`,
            },
        ];
    }
    if (reason.trim() !== "") return [];
    return [
        {
            check: "waivers",
            severity: "block",
            subject: name,
            message: `the waiver of ${name} gives no reason`,
            fix: "write why: the reason goes into the upgrade record",
        },
    ];
}
