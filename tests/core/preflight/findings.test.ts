import assert from "node:assert/strict";
import { componentsOf, type Role } from "../../../core/cluster/component.ts";
import type { Inventory } from "../../../core/cluster/inventory.ts";
import type { ClusterSpec, MachineSpec } from "../../../core/cluster/spec.ts";
import type { HostFacts, PreflightFacts } from "../../../core/preflight/facts.ts";
import { preflightFindings } from "../../../core/preflight/findings.ts";
import { diagnose } from "../../../core/cluster/diagnose.ts";
import type { PendingMove } from "../../../core/plan/plan.ts";
import { parseVersion } from "../../../core/cluster/version.ts";
import { budget, host, node, pod, sighting, workloads } from "./fixtures.ts";

const target = parseVersion("v1.37.2")!;
const machine = (node: string, role: Role): MachineSpec => ({
    node,
    role,
    components: componentsOf(role),
    address: node,
    ssh: { user: "root", port: 22, privateKey: undefined, hostKey: "" },
});
// The fields that the preflight reads.
const spec = {
    version: target,
    workerVersion: target,
    controlPlanes: [machine("cp-1", "control plane")],
    workers: [machine("w-1", "worker"), machine("w-2", "worker")],
    drainTimeoutSeconds: 300,
    etcdSnapshot: { enabled: true, directory: "/", keep: 3 },
    waivers: {},
} as unknown as ClusterSpec;

const inventory: Inventory = {
    machines: [
        {
            kind: "reached",
            node: "cp-1",
            hostname: "cp-1",
            components: [sighting("kube-apiserver", ["--shutdown-send-retry-after"])],
            records: [],
            linkOnOurWay: undefined,
        },
    ],
    nodes: [],
    leaders: [],
    kubectl: { kind: "absent", reason: "" },
    apiError: undefined,
};

const member = (name: string) => ({
    name,
    learner: false,
    status: {
        kind: "read",
        value: { version: "3.6.16", hasLeader: true, databaseSize: 1, quota: 2, errors: [] },
    } as const,
});
const etcd: HostFacts["etcd"] = {
    kind: "read",
    value: { members: ["a", "b", "c"].map(member), alarms: [] },
};
const staged = { staged: ["kube-apiserver", "kubelet", "kube-proxy"] } as const;

function facts(
    over: Partial<PreflightFacts> = {},
    worker: Partial<HostFacts> = {},
): PreflightFacts {
    const of = (node: string, hostFacts: Partial<HostFacts>) =>
        ({ node, facts: { kind: "read", value: host({ ...staged, ...hostFacts }) } }) as const;
    return {
        now: 1_000_000,
        cluster: diagnose(inventory, spec),
        machines: [
            of("cp-1", { etcd, etcdTools: ["etcdctl", "etcdutl"] }),
            of("w-1", worker),
            of("w-2", worker),
        ],
        workloads: {
            kind: "read",
            value: workloads({ pods: [pod(), pod({ name: "web-2", node: "w-2" })] }),
        },
        webhooks: { kind: "read", value: [] },
        storedVersions: { kind: "read", value: [] },
        removedApiObjects: { kind: "read", value: [] },
        deprecatedApis: [{ node: "cp-1", calls: { kind: "read", value: [] } }],
        ownCertificates: { kind: "read", value: [] },
        ...over,
    };
}

type PlannedMove = Pick<PendingMove, "node" | "components" | "drains">;
const workers = ["w-1", "w-2"].map((node): PlannedMove => ({
    node,
    components: ["kubelet", "kube-proxy"],
    drains: true,
}));
const moves: readonly PlannedMove[] = [
    { node: "cp-1", components: ["kube-apiserver"], drains: false },
    ...workers,
];

describe("preflight findings", () => {
    it("are none on a healthy cluster", () => {
        assert.deepEqual(preflightFindings(facts(), moves, spec), []);
    });

    it("report once what is the same for several machines", () => {
        const found = preflightFindings(facts({}, { cgroup: "tmpfs" }), moves, spec);
        assert.deepEqual(
            found.map(({ severity, subjects }) => ({ severity, subjects })),
            [{ severity: "block", subjects: ["w-1", "w-2"] }],
        );
    });

    it("report once what differs by less than is displayed, and each subject once", () => {
        const [controlPlane] = facts().machines;
        const off = (least: number, node: string) => ({
            node,
            facts: {
                kind: "read",
                value: host({ ...staged, clock: { least, most: least } }),
            } as const,
        });
        const machines = [
            controlPlane!,
            off(1.52, "w-1"),
            off(1.48, "w-2"),
            off(1.52, "w-1"),
            off(1.7, "w-3"),
        ];
        assert.deepEqual(
            preflightFindings(facts({ machines }), moves, spec).map(({ subjects }) => subjects),
            [["w-1", "w-2"], ["w-3"]],
        );
    });

    it("put blocks first, then warnings, then information", () => {
        const stuck = budget({ disruptionsAllowed: 0, desiredHealthy: 4 });
        const pods = [pod({ emptyDirs: ["cache"] }), pod({ name: "b", owner: undefined })];
        const found = preflightFindings(
            facts({ workloads: { kind: "read", value: workloads({ pods, budgets: [stuck] }) } }),
            moves,
            spec,
        );
        assert.deepEqual(
            found.map(({ severity }) => severity),
            ["block", "warn", "warn", "inform"],
        );
    });

    it("concern only what the plan touches", () => {
        const bare = workloads({ pods: [pod({ owner: undefined })] });
        const over = { workloads: { kind: "read", value: bare } } as const;
        const undrained = workers.map((one) => ({ ...one, drains: false }));
        assert.deepEqual(preflightFindings(facts(over), undrained, spec), []);
        assert.deepEqual(
            preflightFindings(facts(over, { cgroup: "tmpfs" }), moves.slice(0, 1), spec),
            [],
        );
    });

    it("are none at the target, except for wrong waivers", () => {
        assert.deepEqual(preflightFindings(undefined, [], spec), []);
        const wrong = { ...spec, waivers: { typo: "x" } };
        assert.equal(preflightFindings(undefined, [], wrong).length, 1);
    });

    it("warn about everything that could not be checked", () => {
        const unread = { kind: "unread", reason: "refused" } as const;
        const found = preflightFindings(
            facts({
                machines: [{ node: "w-1", facts: unread }],
                workloads: unread,
                webhooks: unread,
                storedVersions: unread,
                removedApiObjects: unread,
                deprecatedApis: [{ node: "cp-1", calls: unread }],
                ownCertificates: unread,
            }),
            moves,
            spec,
        );
        assert.deepEqual(
            found.map(({ check, subjects }) => [check, ...subjects]),
            [
                ["facts", "w-1"],
                ["certificates", "this machine"],
                ["pod-disruption-budgets", "the cluster"],
                ["webhooks", "the cluster"],
                ["deprecated-apis", "cp-1"],
                ["stored-versions", "the cluster"],
            ],
        );
        for (const { severity, what } of found)
            assert.deepEqual({ severity, what }, { severity: "warn", what: unread });
    });

    it("count a node that an earlier run left cordoned once its own step has finished it", () => {
        const cordoned = (name: string) => ({
            name,
            ready: false,
            readyMessage: "",
            unschedulable: true,
            cordonedByUs: name === "w-1",
            kubelet: { kind: "absent", reason: "" } as const,
            addresses: [],
        });
        const nodes = ["w-1", "w-2"].map((name) =>
            node(name, { ready: name === "w-2", unschedulable: name === "w-1" }),
        );
        const capacityOf = (halfWay: string, order: readonly PlannedMove[]) =>
            preflightFindings(
                facts({
                    cluster: diagnose({ ...inventory, nodes: [cordoned(halfWay)] }, spec),
                    workloads: {
                        kind: "read",
                        value: workloads({ pods: [pod({ node: "w-2" })], nodes }),
                    },
                }),
                order,
                spec,
            )
                .filter(({ check }) => check === "capacity")
                .flatMap(({ subjects }) => subjects);
        assert.deepEqual(capacityOf("w-1", moves), []);
        assert.deepEqual(capacityOf("w-1", moves.toReversed()), ["w-2"]);
        assert.deepEqual(capacityOf("w-1", workers.slice(1)), ["w-2"]);
        assert.deepEqual(capacityOf("w-9", moves), ["w-2"]);
    });

    it("carry the reasons of waivers", () => {
        const waived = { ...spec, waivers: { cgroup: "moves next month" } };
        const [finding] = preflightFindings(facts({}, { cgroup: "tmpfs" }), moves, waived);
        assert.equal(finding?.waivedBecause, "moves next month");
    });

    it("miss the tools for the snapshot only if a kube-apiserver is swapped", () => {
        const [, ...others] = facts().machines;
        const without = {
            node: "cp-1",
            facts: { kind: "read", value: host({ ...staged, etcd }) },
        } as const;
        const checks = (of: readonly PlannedMove[]) =>
            preflightFindings(facts({ machines: [without, ...others] }), of, spec).map(
                ({ check, severity }) => `${severity} ${check}`,
            );
        assert.deepEqual(checks(moves), ["block etcd-snapshot"]);
        assert.deepEqual(checks(workers), []);
    });
});
