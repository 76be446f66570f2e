import { parse, SemVer } from "semver";
import type { EtcdFacts, EtcdMember, EtcdStatus } from "../facts.ts";
import { memberFindings } from "./etcdMembers.ts";
import type { Finding } from "../finding.ts";
import { roundedBytes } from "../quantity.ts";

/**
 * What kube-apiserver expects of etcd from this minor on; the minimum of etcd's own minor counts.
 */
const etcdFor: readonly {
    readonly minor: number;
    readonly minimum: readonly string[];
    readonly severity: "block" | "warn";
    readonly source: string;
}[] = [
    {
        minor: 31,
        minimum: ["3.4.29", "3.5.11"],
        severity: "block",
        source: "https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/",
    },
    {
        minor: 36,
        minimum: ["3.5.24"], // MinExternalEtcdVersion
        severity: "warn",
        source: "https://github.com/kubernetes/kubernetes/blob/v1.36.4/cmd/kubeadm/app/constants/constants.go",
    },
];

/** We warn at 3/4; at its quota etcd refuses every write. */
const nearQuota = 0.75;

/** The etcd that the kube-apiservers name; `targetMinor` is theirs after the upgrade. */
export function etcdFindings(etcd: EtcdFacts, targetMinor: number): readonly Finding[] {
    return [
        ...memberFindings(etcd.members),
        ...etcd.members.flatMap((member) =>
            member.status.kind === "unread"
                ? []
                : statusFindings(member, member.status.value, targetMinor),
        ),
        ...etcd.alarms.map(({ member, alarm }): Finding => ({
            check: "etcd-alarms",
            severity: "block",
            subjects: [{ kind: "etcd", members: [member] }],
            what: { kind: "etcd-alarm", alarm },
        })),
    ];
}

function statusFindings(
    { name }: EtcdMember,
    { version, databaseSize, quota }: EtcdStatus,
    targetMinor: number,
): readonly Finding[] {
    const findings: Finding[] = [];
    const subjects = [{ kind: "etcd", members: [name] }] as const;
    const unmet = etcdFor.find(
        ({ minor, minimum }) => minor <= targetMinor && isOlder(version, minimum),
    );
    if (unmet !== undefined) {
        const { severity, minimum, source } = unmet;
        const wanted = { apiServerMinor: targetMinor, minimum, source };
        const what = { kind: "old-etcd", version, ...wanted } as const;
        findings.push({ check: "etcd-version", severity, subjects, what });
    }
    if (quota !== undefined && quota > 0 && databaseSize > quota * nearQuota)
        findings.push({
            check: "etcd-size",
            severity: databaseSize >= quota ? "block" : "warn",
            subjects,
            what: {
                kind: "etcd-near-quota",
                databaseSize: roundedBytes(databaseSize),
                quota: roundedBytes(quota),
                percent: Math.round((100 * databaseSize) / quota),
            },
        });
    return findings;
}

/**
 * Older than the minimum of its own minor, or than all of them if its minor has none. What is not a
 * version counts as older.
 */
function isOlder(version: string, minimum: readonly string[]): boolean {
    const running = parse(version, { loose: true });
    if (running === null) return true;
    const own = minimum.find((text) => new SemVer(text).minor === running.minor);
    return own === undefined
        ? minimum.every((text) => running.compare(text) < 0)
        : running.compare(own) < 0;
}
