import assert from "node:assert/strict";
import type { Cluster } from "../../core/cluster/diagnosis.ts";
import { describePlan } from "../../core/describe/describePlan.ts";
import type { HostFacts, PreflightFacts } from "../../core/preflight/facts.ts";
import { checkNames, isBlocking } from "../../core/preflight/finding.ts";
import { preflightFindings } from "../../core/preflight/findings.ts";
import { clusterInventory, clusterSpec, decided, withSighting } from "../core/clusters.ts";
import { budget, host, node, pod, workloads } from "../core/preflight/fixtures.ts";
import { assertGolden } from "./golden.ts";

const spec = clusterSpec();
const healthyInventory = clusterInventory(spec);
const healthy = decided(healthyInventory, spec);
const now = 1_790_000_000;
const day = 86_400;

const member = (name: string, version: string, databaseSize = 2 ** 20) => ({
    name,
    learner: false,
    status: {
        kind: "read",
        value: { version, hasLeader: true, databaseSize, quota: 2 ** 31, errors: [] },
    } as const,
});
const goodEtcd: HostFacts["etcd"] = {
    kind: "read",
    value: { members: ["cp-1", "cp-2", "cp-3"].map((one) => member(one, "3.6.16")), alarms: [] },
};
const controlPlane: Partial<HostFacts> = { etcd: goodEtcd, etcdTools: ["etcdctl", "etcdutl"] };
const read = <T>(value: T) => ({ kind: "read", value }) as const;

/** The facts of a healthy cluster, with what is wrong overriding them. */
function facts(
    cluster: Cluster,
    hosts: Readonly<Record<string, Partial<HostFacts>>> = {},
    over: Partial<PreflightFacts> = {},
): PreflightFacts {
    return {
        now,
        cluster,
        machines: cluster.machines.map(({ spec: { node: name } }) => ({
            node: name,
            facts: read(host({ ...(name.startsWith("cp") ? controlPlane : {}), ...hosts[name] })),
        })),
        workloads: read(workloads({ pods: web, budgets: [budget()] })),
        webhooks: read([]),
        storedVersions: read([]),
        removedApiObjects: read([]),
        deprecatedApis: spec.controlPlanes.map(({ node: name }) => ({
            node: name,
            calls: read([]),
        })),
        ownCertificates: read([]),
        ...over,
    };
}

const web = ["w-1", "w-2", "w-3", "w-3"].map((on, at) =>
    pod({ name: `web-${at + 1}`, node: on, labels: { app: "web" } }),
);

describe("stories of the preflight", () => {
    it("a healthy cluster: nothing blocks, nothing warns", () => {
        const found = preflightFindings(facts(healthy.cluster), healthy.moves, spec);
        assert.deepEqual(
            found.map(({ severity, check }) => `${severity} ${check}`),
            ["inform flags", "inform pod-disruption-budgets", "inform load-balancer"],
        );
    });

    it("every check finds something", () => {
        const inventory = withSighting(
            withSighting(healthyInventory, "cp-1", "kube-apiserver", { args: [] }),
            "w-1",
            "kube-proxy",
            {
                unit: { ...unitOf("kube-proxy"), restart: "no" },
                health: { ok: false, detail: "http://127.0.0.1:10256/livez: refused" },
                startedAt: now - day,
            },
        );
        const rough = decided(inventory, spec);
        const certificate = {
            path: "/etc/kubernetes/pki/kubelet.crt",
            subject: "CN=system:node:w-1",
            fingerprint: "AA",
            notBefore: now - 365 * day,
            notAfter: now - day,
            isAuthority: false,
        };
        const wrong = facts(
            rough.cluster,
            {
                "cp-1": {
                    etcdTools: [],
                    etcd: read({
                        members: [
                            member("cp-1", "3.5.5"),
                            member("cp-2", "3.6.16", 1.8 * 2 ** 30),
                            {
                                name: "cp-3",
                                learner: false,
                                status: { kind: "unread", reason: "connection refused" },
                            },
                        ],
                        alarms: [{ member: "cp-2", alarm: "NOSPACE" }],
                    }),
                },
                "w-1": {
                    cgroup: "tmpfs",
                    kernel: "5.10.0-8-amd64",
                    settings: { "kube-proxy": { mode: "nftables" } },
                    clock: { least: 12, most: 12.2 },
                    disk: {
                        total: 2 ** 30,
                        free: 2 ** 26,
                        binaries: { kubelet: 2 ** 26 },
                        copied: ["kubelet"],
                    },
                    certificates: [certificate],
                    judgements: [
                        {
                            component: "kubelet",
                            verdict: "refuses",
                            text: "unknown flag: --boot-id-file",
                        },
                        {
                            component: "kube-proxy",
                            verdict: "ignores",
                            text: 'unknown field "nonsense"',
                        },
                    ],
                },
            },
            {
                workloads: read(
                    workloads({
                        pods: [
                            ...web,
                            pod({ name: "notes", node: "w-1", owner: undefined, labels: {} }),
                            pod({
                                name: "db-0",
                                node: "w-1",
                                labels: { app: "db" },
                                owner: { kind: "StatefulSet", name: "db" },
                                emptyDirs: ["scratch"],
                                requests: { cpu: 8, pods: 1 },
                            }),
                        ],
                        budgets: [
                            budget({
                                rule: "minAvailable: 4",
                                desiredHealthy: 4,
                                disruptionsAllowed: 0,
                            }),
                        ],
                        nodes: [
                            node("w-1", { runtime: "containerd://1.6.20" }),
                            node("w-2"),
                            node("w-3"),
                        ],
                    }),
                ),
                webhooks: read([
                    {
                        configuration: "policy",
                        kind: "validating",
                        name: "pods.policy.example",
                        failClosed: true,
                        coversPods: "all",
                        service: "policy/webhook",
                        nodes: ["w-2"],
                    },
                ]),
                storedVersions: read([
                    { definition: "widgets.example", stored: ["v1alpha1", "v1"], served: ["v1"] },
                ]),
                removedApiObjects: read([
                    {
                        groupVersion: "storage.k8s.io/v1beta1",
                        objects: ["volumeattributesclasses"],
                    },
                ]),
                deprecatedApis: [
                    {
                        node: "cp-1",
                        calls: read([
                            {
                                group: "storage.k8s.io",
                                version: "v1beta1",
                                resource: "volumeattributesclasses",
                                removedMinor: 37,
                            },
                        ]),
                    },
                ],
            },
        );
        const withBroken: PreflightFacts = {
            ...wrong,
            machines: wrong.machines.map((machine) =>
                machine.node === "w-3"
                    ? { node: "w-3", facts: { kind: "unread", reason: "its script was cut short" } }
                    : machine,
            ),
        };
        const waivers = { "local-storage": "scratch only", everything: "in a hurry" };
        const findings = preflightFindings(withBroken, rough.moves, { ...spec, waivers });
        assert.deepEqual(
            [...new Set(findings.map(({ check }) => check))].toSorted(),
            [...checkNames, "waivers"].toSorted(),
        );
        assert(findings.some(isBlocking));
        assertGolden("every-check", describePlan(rough.cluster, rough.plan, { findings }));
    });
});

function unitOf(component: string) {
    return {
        name: `${component}.service`,
        activeState: "active",
        binary: `/usr/local/bin/${component}`,
        tied: [],
    };
}
