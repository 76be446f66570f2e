import assert from "node:assert/strict";
import { etcdFindings } from "../../../core/preflight/etcd.ts";
import type { EtcdMember, EtcdStatus } from "../../../core/preflight/facts.ts";
import { lines } from "./fixtures.ts";

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
) => lines(etcdFindings({ members, alarms }, 37));
const [a, b, c] = [member("a"), member("b"), member("c")];

describe("etcd", () => {
    it("is silent where three members are healthy and new enough", () => {
        assert.deepEqual(found([a, b, c]), []);
    });

    it("blocks for every member that is not healthy, with the quorum", () => {
        assert.deepEqual(found([a, b, down("c")]), [
            "block etcd c: is not healthy: connection refused; 2 of 3 voting members are, and a quorum is 2",
        ]);
        assert.match(
            found([a, b, member("c", { hasLeader: false })])[0] ?? "",
            /it sees no leader/,
        );
        assert.match(
            found([a, b, member("c", { errors: ["etcdserver: no leader"] })])[0] ?? "",
            /^block etcd c: .*no leader/,
        );
    });

    it("blocks where a member says a version that is none", () => {
        assert.match(
            found([a, b, member("c", { version: "main" })])[0] ?? "",
            /^block .*runs main/,
        );
    });

    it("counts no learner among the voters", () => {
        assert.match(
            found([a, b, { ...down("c"), learner: true }])[0] ?? "",
            /2 of 2 voting members/,
        );
    });

    it("informs where no member may fail", () => {
        assert.deepEqual(found([a]), [
            "inform etcd a: 1 voting member can lose none: a quorum is 1",
        ]);
        assert.match(
            found([a, b])[0] ?? "",
            /^inform .*2 voting members can lose none: a quorum is 2/,
        );
    });

    const versions: readonly [string, RegExp | undefined][] = [
        ["3.4.28", /^block .*at least 3\.4\.29 or 3\.5\.11/],
        ["3.4.29", /^warn .*at least 3\.5\.24/],
        ["3.5.10", /^block .*at least 3\.4\.29 or 3\.5\.11/],
        ["3.5.23", /^warn .*at least 3\.5\.24/],
        ["3.5.24", undefined],
        ["3.7.0", undefined],
    ];
    for (const [version, expected] of versions) {
        it(`judges ${version} for kube-apiserver 1.37`, () => {
            const [line] = found([member("a", { version }), b, c]);
            if (expected === undefined) assert.equal(line, undefined);
            else assert.match(line ?? "", expected);
        });
    }

    it("blocks on alarms", () => {
        assert.deepEqual(found([a, b, c], [{ member: "a", alarm: "NOSPACE" }]), [
            "block etcd a: raises the alarm NOSPACE",
        ]);
    });

    it("warns near the quota, blocks at it, and is silent where none is told", () => {
        const size = (databaseSize: number, quota: number | undefined) =>
            found([member("a", { databaseSize, quota }), b, c]);
        assert.match(
            size(1.6 * 2 ** 30, 2 ** 31)[0] ?? "",
            /^warn etcd a: its database of 1\.6 GiB is 80 % of its quota of 2\.0 GiB/,
        );
        assert.match(size(2 ** 31, 2 ** 31)[0] ?? "", /^block /);
        assert.deepEqual(size(2 ** 31, undefined), []);
    });
});
