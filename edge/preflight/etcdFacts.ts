import type { EtcdFacts, EtcdStatus, Reading } from "../../core/preflight/facts.ts";

/** Answers of etcd's JSON gateway in base64; `statuses` and `errors` are pairs of URL and answer. */
interface Answers {
    readonly members: string | undefined;
    readonly alarms: string | undefined;
    readonly statuses: readonly (readonly string[])[];
    readonly errors: readonly (readonly string[])[];
}

// What etcd v3.4–v3.6 answers under /v3; 64-bit numbers are strings, and zero values are left out.
interface MemberList {
    readonly members: readonly {
        readonly ID: string;
        readonly name?: string;
        readonly clientURLs?: readonly string[];
        readonly isLearner?: boolean;
    }[];
}
interface Status {
    readonly version: string;
    readonly leader?: string;
    readonly dbSize?: string;
    readonly dbSizeQuota?: string;
    readonly errors?: readonly string[];
}
interface Alarms {
    readonly alarms?: readonly { readonly memberID: string; readonly alarm: string }[];
}

/** What etcd answered; undefined if it was not asked, because no kube-apiserver runs there. */
export function etcdFacts(answers: Answers): Reading<EtcdFacts> | undefined {
    const { members, alarms, statuses, errors } = answers;
    if (members === undefined) {
        if (errors.length === 0) return undefined;
        const reasons = errors.map(([url = "", text = ""]) => `${url}: ${decoded(text).trim()}`);
        return { kind: "unread", reason: reasons.join("; ") };
    }
    const list = parsed(members) as MemberList | string;
    if (typeof list === "string") return { kind: "unread", reason: list };
    const raised = parsed(alarms ?? "") as Alarms | string;
    const nameOf = (id: string) => list.members.find(({ ID }) => ID === id)?.name ?? id;
    return {
        kind: "read",
        value: {
            members: list.members.map(({ ID, name, clientURLs = [], isLearner }) => ({
                name: name ?? ID,
                learner: isLearner === true,
                status: statusAmong(statuses, clientURLs),
            })),
            alarms:
                typeof raised === "string"
                    ? [{ member: "of all members", alarm: `unknown: ${raised}` }]
                    : (raised.alarms ?? []).map(({ memberID, alarm }) => ({
                          member: nameOf(memberID),
                          alarm,
                      })),
        },
    };
}

function statusAmong(statuses: Answers["statuses"], urls: readonly string[]): Reading<EtcdStatus> {
    if (urls.length === 0) return { kind: "unread", reason: "it has joined but never started" };
    const [url = "", answer] = statuses.find(([asked = ""]) => urls.includes(asked)) ?? [];
    if (answer === undefined) return { kind: "unread", reason: `${urls.join(", ")} was not asked` };
    const status = parsed(answer) as Status | string;
    if (typeof status === "string") return { kind: "unread", reason: `${url}: ${status}` };
    return {
        kind: "read",
        value: {
            version: status.version,
            hasLeader: (status.leader ?? "0") !== "0",
            databaseSize: Number(status.dbSize ?? 0),
            quota: status.dbSizeQuota === undefined ? undefined : Number(status.dbSizeQuota),
            // Alarms are queried separately.
            errors: (status.errors ?? []).filter((error) => !error.includes("alarm:")),
        },
    };
}

/** The JSON of an answer, or the answer itself if it is not JSON: then it says what went wrong. */
function parsed(base64: string): object | string {
    const text = decoded(base64);
    try {
        return JSON.parse(text) as object; // its shape is etcd's own, see above
    } catch {
        return text.trim() || "no answer";
    }
}

function decoded(base64: string): string {
    return Buffer.from(base64, "base64").toString();
}
