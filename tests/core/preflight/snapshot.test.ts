import assert from "node:assert/strict";
import type { ClusterSpec } from "../../../core/cluster/spec.ts";
import type { HostFacts } from "../../../core/preflight/facts.ts";
import { takesSnapshot } from "../../../core/plan/snapshot.ts";
import { snapshotFindings } from "../../../core/preflight/machines/snapshot.ts";
import type { Finding } from "../../../core/preflight/finding.ts";
import { host } from "./fixtures.ts";

const etcdSnapshot = { enabled: true, directory: "/", keep: 3 };
// The field that the check reads.
const controlPlanes = [
    { node: "cp-1" },
    { node: "cp-2" },
] as unknown as ClusterSpec["controlPlanes"];

function etcd(...versions: readonly string[]): HostFacts["etcd"] {
    const members = versions.map((version, at) => ({
        name: `etcd-${at}`,
        learner: false,
        status: {
            kind: "read",
            value: { version, hasLeader: true, databaseSize: 1, quota: 2, errors: [] },
        } as const,
    }));
    return { kind: "read", value: { members, alarms: [] } };
}

function found(over: Partial<HostFacts>, enabled = true): readonly Finding[] {
    const all = { etcd: etcd("3.6.16"), etcdTools: ["etcdctl", "etcdutl"] };
    const machines = [
        { node: "cp-1", facts: { kind: "read", value: host({ ...all, ...over }) } } as const,
        { node: "cp-2", facts: { kind: "read", value: host(all) } } as const,
    ];
    const spec = { controlPlanes, etcdSnapshot: { ...etcdSnapshot, enabled } };
    return snapshotFindings(machines, spec);
}

function missing(tool: "etcdctl" | "etcdutl"): Finding {
    return {
        check: "etcd-snapshot",
        severity: "block",
        subjects: ["cp-1"],
        what: { kind: "missing-etcd-tool", tool },
    };
}

describe("the snapshot of etcd", () => {
    it("is no obstacle if the first control plane has both tools", () => {
        assert.deepEqual(found({}), []);
    });

    it("blocks without etcdctl there, though others have it", () => {
        assert.deepEqual(found({ etcdTools: ["etcdutl"] }), [missing("etcdctl")]);
    });

    it("blocks without etcdutl from etcd v3.6 on, since nothing else can read a snapshot back", () => {
        const without = { etcdTools: ["etcdctl"] };
        assert.deepEqual(found(without), [missing("etcdutl")]);
        assert.deepEqual(found({ ...without, etcd: etcd("3.5.24") }), []);
        assert.equal(found({ ...without, etcd: etcd("3.6.0") }).length, 1);
        assert.equal(found({ ...without, etcd: etcd("odd") }).length, 1);
        assert.equal(found({ ...without, etcd: undefined }).length, 1);
        assert.equal(found({ ...without, etcd: { kind: "unread", reason: "" } }).length, 1);
    });

    it("needs nothing if it is turned off, or if the machine could not be read", () => {
        assert.deepEqual(found({ etcdTools: [] }, false), []);
        const unread = { node: "cp-1", facts: { kind: "unread", reason: "" } } as const;
        assert.deepEqual(snapshotFindings([unread], { controlPlanes, etcdSnapshot }), []);
        assert.deepEqual(snapshotFindings([], { controlPlanes, etcdSnapshot }), []);
        assert.deepEqual(snapshotFindings([unread], { controlPlanes: [], etcdSnapshot }), []);
    });

    it("is taken unless it is turned off or waived", () => {
        assert.equal(takesSnapshot({ etcdSnapshot, waivers: {} }), true);
        assert.equal(takesSnapshot({ etcdSnapshot, waivers: { "etcd-size": "grows" } }), true);
        assert.equal(takesSnapshot({ etcdSnapshot, waivers: { "etcd-snapshot": "ours" } }), false);
        const off = { ...etcdSnapshot, enabled: false };
        assert.equal(takesSnapshot({ etcdSnapshot: off, waivers: {} }), false);
    });
});
