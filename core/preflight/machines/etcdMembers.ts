import type { EtcdMember } from "../facts.ts";
import type { Finding } from "../finding.ts";
import type { Ailment, MemberSituation } from "./situations.ts";

/** Whether every member is healthy, and whether one may fail. */
export function memberFindings(members: readonly EtcdMember[]): readonly Finding[] {
    const voters = members.filter(({ learner }) => !learner);
    const quorum = Math.floor(voters.length / 2) + 1;
    const isHealthy = ({ status }: EtcdMember) =>
        status.kind === "read" && status.value.hasLeader && status.value.errors.length === 0;
    const healthy = voters.filter(isHealthy).length;
    const counts = { voters: voters.length, quorum };
    const found = (
        severity: Finding["severity"],
        names: readonly string[],
        what: MemberSituation,
    ): Finding => ({
        check: "etcd-members",
        severity,
        subjects: [{ kind: "etcd", members: names }],
        what,
    });
    const sick = members
        .filter((member) => !isHealthy(member))
        .map(({ name, status }) => {
            const ailment = ailmentOf(status);
            return found("block", [name], {
                kind: "unhealthy-member",
                ailment,
                healthy,
                ...counts,
            });
        });
    if (sick.length > 0 || voters.length !== quorum) return sick;
    const names = members.map(({ name }) => name);
    return [found("inform", names, { kind: "no-member-to-spare", ...counts })];
}

function ailmentOf(status: EtcdMember["status"]): Ailment {
    if (status.kind === "unread") return status;
    const { errors } = status.value;
    return errors.length > 0 ? { kind: "errors", errors } : { kind: "no-leader" };
}
