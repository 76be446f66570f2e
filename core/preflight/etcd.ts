import { parse, SemVer } from "semver";
import type { EtcdFacts, EtcdMember, EtcdStatus } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { bytes, count, listed } from "../describe/words.ts";

/** What kube-apiserver, from this minor on, wants of etcd; a version must meet the minimum of its own minor. */
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

/** etcd warns of itself at 3/4; at its quota it refuses every write. */
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
            subject: `etcd ${member}`,
            message: `raises the alarm ${alarm}`,
            fix:
                alarm === "NOSPACE"
                    ? "compact and defragment, then etcdctl alarm disarm"
                    : "restore that member from a healthy one before anything else",
        })),
    ];
}

function memberFindings(members: readonly EtcdMember[]): readonly Finding[] {
    const voters = members.filter(({ learner }) => !learner);
    const quorum = Math.floor(voters.length / 2) + 1;
    const isHealthy = ({ status }: EtcdMember) =>
        status.kind === "read" && status.value.hasLeader && status.value.errors.length === 0;
    const healthy = voters.filter(isHealthy).length;
    const found = (
        severity: Finding["severity"],
        subject: string,
        message: string,
        fix: string,
    ): Finding => ({
        check: "etcd-members",
        severity,
        subject,
        message,
        fix,
    });
    const sick = members
        .filter((member) => !isHealthy(member))
        .map((member) =>
            found(
                "block",
                `etcd ${member.name}`,
                `is not healthy: ${ailment(member)}; ${healthy} of ${count(voters.length, "voting member")} are, and a quorum is ${quorum}`,
                "make every member healthy first: a restart must not be what costs the quorum",
            ),
        );
    const names = listed(members.map(({ name }) => name));
    if (sick.length === 0 && voters.length - quorum === 0)
        return [
            found(
                "inform",
                `etcd ${names}`,
                `${count(voters.length, "voting member")} can lose none: a quorum is ${quorum}`,
                "run three members, so that one may fail during the upgrade",
            ),
        ];
    return sick;
}

function ailment({ status }: EtcdMember): string {
    if (status.kind === "unread") return status.reason;
    return status.value.errors.length > 0 ? status.value.errors.join("; ") : "it sees no leader";
}

function statusFindings(
    { name }: EtcdMember,
    { version, databaseSize, quota }: EtcdStatus,
    targetMinor: number,
): readonly Finding[] {
    const findings: Finding[] = [];
    const unmet = etcdFor.find(
        ({ minor, minimum }) => minor <= targetMinor && isOlder(version, minimum),
    );
    if (unmet !== undefined)
        findings.push({
            check: "etcd-version",
            severity: unmet.severity,
            subject: `etcd ${name}`,
            message: `runs ${version}; for kube-apiserver 1.${targetMinor} it should be at least ${unmet.minimum.join(" or ")} (${unmet.source})`,
            fix: "upgrade etcd first, one minor at a time",
        });
    if (quota !== undefined && quota > 0 && databaseSize > quota * nearQuota)
        findings.push({
            check: "etcd-size",
            severity: databaseSize >= quota ? "block" : "warn",
            subject: `etcd ${name}`,
            message: `its database of ${bytes(databaseSize)} is ${Math.round((100 * databaseSize) / quota)} % of its quota of ${bytes(quota)}; at 100 % it refuses every write`,
            fix: "compact and defragment, or raise --quota-backend-bytes",
        });
    return findings;
}

/**
 * Older than the minimum of its own minor, or than all of them where its minor has none. What is no
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
