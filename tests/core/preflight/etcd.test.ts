import assert from "node:assert/strict";
import { etcdFindings } from "../../../core/preflight/machines/etcd.ts";
import type { Ailment } from "../../../core/preflight/machines/situations.ts";
import type { EtcdMember, EtcdStatus } from "../../../core/preflight/facts.ts";
import type { Finding } from "../../../core/preflight/finding.ts";
import { kinds } from "./fixtures.ts";

const status: EtcdStatus = {
    version: "3.6.16",
    hasLeader: true,
    databaseSize: 2 ** 20,
    quota: 2 ** 31,
    errors: [],
};
const member = (name: string, over: Partial<EtcdStatus> = {}): EtcdMember => ({
    name,
    learner: false,
    status: { kind: "read", value: { ...status, ...over } },
});
const down = (name: string): EtcdMember => ({
    ...member(name),
    status: { kind: "unread", reason: "connection refused" },
});
const found = (
    members: readonly EtcdMember[],
    alarms: readonly { member: string; alarm: string }[] = [],
) => etcdFindings({ members, alarms }, 37);
const of = (
    name: string,
    check: Finding["check"],
    severity: Finding["severity"],
    what: Finding["what"],
): Finding => ({ check, severity, subjects: [{ kind: "etcd", members: [name] }], what });
const unhealthy = (ailment: Ailment, voters = 3): Finding =>
    of("c", "etcd-members", "block", {
        kind: "unhealthy-member",
        ailment,
        healthy: 2,
        voters,
        quorum: 2,
    });
const refused = { kind: "unread", reason: "connection refused" } as const;
const [a, b, c] = [member("a"), member("b"), member("c")];

describe("etcd", () => {
    it("is silent if three members are healthy and new enough", () => {
        assert.deepEqual(found([a, b, c]), []);
    });

    it("blocks for every unhealthy member, with the quorum", () => {
        assert.deepEqual(found([a, b, down("c")]), [unhealthy(refused)]);
        assert.deepEqual(found([a, b, member("c", { hasLeader: false })]), [
            unhealthy({ kind: "no-leader" }),
        ]);
        const errors = ["etcdserver: no leader"];
        assert.deepEqual(found([a, b, member("c", { errors })]), [
            unhealthy({ kind: "errors", errors }),
        ]);
    });

    it("blocks if a member reports something that is not a version", () => {
        const [finding] = found([a, b, member("c", { version: "main" })]);
        assert.equal(finding?.severity, "block");
        assert(finding.what.kind === "old-etcd");
        assert.equal(finding.what.version, "main");
    });

    it("does not count learners among the voters", () => {
        assert.deepEqual(found([a, b, { ...down("c"), learner: true }]), [unhealthy(refused, 2)]);
    });

    it("informs if no member may fail", () => {
        assert.deepEqual(found([a]), [
            of("a", "etcd-members", "inform", {
                kind: "no-member-to-spare",
                voters: 1,
                quorum: 1,
            }),
        ]);
        assert.deepEqual(found([a, b]), [
            {
                ...of("", "etcd-members", "inform", {
                    kind: "no-member-to-spare",
                    voters: 2,
                    quorum: 2,
                }),
                subjects: [{ kind: "etcd", members: ["a", "b"] }],
            },
        ]);
        assert.deepEqual(found([{ ...a, learner: true }]), []);
    });

    const versions: readonly [string, ...(readonly [Finding["severity"], ...string[]] | [])][] = [
        ["3.4.28", "block", "3.4.29", "3.5.11"],
        ["3.4.29", "warn", "3.5.24"],
        ["3.5.10", "block", "3.4.29", "3.5.11"],
        ["3.5.23", "warn", "3.5.24"],
        ["3.5.24"],
        ["3.7.0"],
    ];
    for (const [version, severity, ...minimum] of versions) {
        it(`judges ${version} for kube-apiserver 1.37`, () => {
            const wanted = found([member("a", { version }), b, c]).map(({ check, ...finding }) => {
                assert.equal(check, "etcd-version");
                assert(finding.what.kind === "old-etcd");
                assert.match(finding.what.source, /^https:/);
                return { ...finding, what: { ...finding.what, source: "" } };
            });
            const what = {
                kind: "old-etcd",
                version,
                apiServerMinor: 37,
                minimum,
                source: "",
            } as const;
            const subjects = [{ kind: "etcd", members: ["a"] }];
            assert.deepEqual(wanted, severity === undefined ? [] : [{ severity, subjects, what }]);
        });
    }

    it("blocks on alarms", () => {
        assert.deepEqual(found([a, b, c], [{ member: "a", alarm: "NOSPACE" }]), [
            of("a", "etcd-alarms", "block", { kind: "etcd-alarm", alarm: "NOSPACE" }),
        ]);
    });

    it("warns near the quota, blocks at it, and is silent if none is reported", () => {
        const size = (databaseSize: number, quota: number | undefined) =>
            found([member("a", { databaseSize, quota }), b, c]);
        assert.deepEqual(size(1.61 * 2 ** 30, 2 ** 31), [
            of("a", "etcd-size", "warn", {
                kind: "etcd-near-quota",
                databaseSize: 1.6 * 2 ** 30,
                quota: 2 ** 31,
                percent: 81,
            }),
        ]);
        assert.deepEqual(kinds(size(2 ** 31, 2 ** 31)), ["block etcd-near-quota"]);
        assert.deepEqual(size(2 ** 31, undefined), []);
    });
});
