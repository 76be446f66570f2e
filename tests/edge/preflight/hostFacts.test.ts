import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { certificatesIn, hostFacts } from "../../../edge/preflight/hostFacts.ts";

const recorded = (name: string) =>
    readFileSync(join(import.meta.dirname, "recorded", name), "utf8");
const window = { sent: 0, received: 0 };
const base64 = (value: unknown) =>
    Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64");
const report = (...rows: readonly (readonly string[])[]) =>
    [...rows, ["end", "preflight"]].map((row) => `${row.join("\t")}\n`).join("");

describe("hostFacts", () => {
    it("reads what a control plane of the lab printed", () => {
        const facts = hostFacts(recorded("cp-1.txt"), window);
        assert.equal(facts.cgroup, "tmpfs");
        assert.equal(facts.runc, "1.1.5+ds1");
        assert.deepEqual(facts.etcdTools, ["etcdctl", "etcdutl"]);
        assert.ok(facts.disk.total > facts.disk.free && facts.disk.free > 0);
        assert.ok((facts.disk.binaries["kube-apiserver"] ?? 0) > 50_000_000);
        assert.ok(facts.etcd?.kind === "read");
        assert.deepEqual(facts.etcd.value.alarms, []);
        assert.deepEqual(facts.etcd.value.members.map(({ name }) => name).toSorted(), [
            "cp-1",
            "cp-2",
            "cp-3",
        ]);
        for (const { status } of facts.etcd.value.members) {
            assert.ok(status.kind === "read");
            assert.equal(status.value.version, "3.6.16");
            assert.equal(status.value.hasLeader, true);
            assert.equal(status.value.quota, 2 ** 31);
        }
    });

    it("finds the certificates of arguments, kubeconfigs and etcd, and no key", () => {
        const text = recorded("cp-1.txt");
        const { certificates } = hostFacts(text, window);
        const paths = certificates.map(({ path }) => path);
        for (const path of [
            "/etc/kubernetes/pki/apiserver.crt",
            "/etc/kubernetes/pki/etcd/peer.crt",
            "/etc/kubernetes/kube-scheduler.kubeconfig (client-certificate-data)",
        ])
            assert.ok(paths.includes(path), `${path} in ${paths.join(", ")}`);
        assert.ok(
            certificates.every(
                ({ notAfter, notBefore }) => notAfter > notBefore && notBefore > 1e9,
            ),
        );
        const decoded = text
            .split("\n")
            .map((line) => Buffer.from(line.split("\t").at(-1) ?? "", "base64").toString());
        assert.ok(!decoded.some((part) => part.includes("PRIVATE KEY")));
    });

    it("reads a worker's settings, and does not ask it for etcd", () => {
        const facts = hostFacts(recorded("w-1.txt"), window);
        assert.deepEqual(facts.settings, {
            kubelet: { failCgroupV1: "false" },
            "kube-proxy": { mode: "iptables" },
        });
        assert.equal(facts.etcd, undefined);
        assert.ok(
            facts.certificates.some(({ path }) => path === "/etc/kubernetes/pki/kubelet.crt"),
        );
    });

    it("reads verdicts and what is staged", () => {
        const facts = hostFacts(
            report(
                ["staged", "kubelet"],
                ["verdict", "kubelet", "refuses", "unknown flag: --x"],
                ["verdict", "nonsense", "refuses", "y"],
            ),
            window,
        );
        assert.deepEqual(facts.staged, ["kubelet"]);
        assert.deepEqual(facts.judgements, [
            { component: "kubelet", verdict: "refuses", text: "unknown flag: --x" },
        ]);
    });

    it("brackets the clock by when the script was sent and answered", () => {
        const { clock } = hostFacts(report(["clockStart", "107"], ["clockEnd", "108"]), {
            sent: 100,
            received: 102,
        });
        assert.deepEqual(clock, { least: 6, most: 7 });
    });

    it("refuses an incomplete report", () => {
        const text = recorded("cp-1.txt");
        assert.throws(() => hostFacts(text.slice(0, text.length / 2), window), /incomplete/);
    });

    it("leaves out what is not a certificate", () => {
        assert.deepEqual(
            certificatesIn("/a", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"),
            [],
        );
    });
});

describe("etcd as the gateway reports it", () => {
    const members = base64({
        members: [
            { ID: "1", name: "a", clientURLs: ["https://a:2379"] },
            { ID: "2", name: "b", clientURLs: ["https://b:2379"], isLearner: true },
            { ID: "3" },
        ],
    });
    const etcd = (...rows: readonly (readonly string[])[]) =>
        hostFacts(report(...rows), window).etcd;

    it("reports alarms, learners, members that never started and ones that do not answer", () => {
        const facts = etcd(
            ["etcdMembers", members],
            ["etcdAlarms", base64({ alarms: [{ memberID: "1", alarm: "NOSPACE" }] })],
            [
                "etcdStatus",
                "https://a:2379",
                base64({
                    version: "3.5.9",
                    dbSize: "10",
                    leader: "1",
                    errors: ["memberID:1 alarm:NOSPACE "],
                }),
            ],
            ["etcdStatus", "https://b:2379", base64("curl: (7) Failed to connect")],
        );
        assert.ok(facts?.kind === "read");
        assert.deepEqual(facts.value, {
            alarms: [{ member: "a", alarm: "NOSPACE" }],
            members: [
                {
                    name: "a",
                    learner: false,
                    status: {
                        kind: "read",
                        value: {
                            version: "3.5.9",
                            hasLeader: true,
                            databaseSize: 10,
                            quota: undefined,
                            errors: [],
                        },
                    },
                },
                {
                    name: "b",
                    learner: true,
                    status: {
                        kind: "unread",
                        reason: "https://b:2379: curl: (7) Failed to connect",
                    },
                },
                {
                    name: "3",
                    learner: false,
                    status: { kind: "unread", reason: "it has joined but never started" },
                },
            ],
        });
    });

    it("is unread where no endpoint answers, with each reason", () => {
        assert.deepEqual(etcd(["etcdError", "https://a:2379", base64("curl: (28) timed out")]), {
            kind: "unread",
            reason: "https://a:2379: curl: (28) timed out",
        });
    });
});
