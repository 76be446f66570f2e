import type { Component } from "../../../core/cluster/component.ts";
import type { ComponentSighting } from "../../../core/cluster/inventory.ts";
import { parseVersion } from "../../../core/cluster/version.ts";
import type {
    Budget,
    HostFacts,
    Pod,
    SchedulingNode,
    Workloads,
} from "../../../core/preflight/facts.ts";
import type { Finding } from "../../../core/preflight/finding.ts";

/** A ready pod of a Deployment's ReplicaSet on w-1, with what the test is about overriding it. */
export function pod(over: Partial<Pod> = {}): Pod {
    return {
        namespace: "shop",
        name: "web-1",
        node: "w-1",
        labels: { app: "web", "pod-template-hash": "abc" },
        phase: "Running",
        ready: true,
        deleting: false,
        graceSeconds: 30,
        mirror: false,
        owner: { kind: "ReplicaSet", name: "web-abc" },
        emptyDirs: [],
        hostPaths: [],
        requests: { cpu: 0.1, pods: 1 },
        hostPorts: [],
        nodeSelector: {},
        nodeAffinity: undefined,
        volumes: [],
        tolerations: [],
        antiAffinity: [],
        unweighed: [],
        ...over,
    };
}

/** A budget over app=web that allows one disruption of four pods. */
export function budget(over: Partial<Budget> = {}): Budget {
    return {
        namespace: "shop",
        name: "web",
        selector: [{ key: "app", operator: "In", values: ["web"] }],
        rule: "minAvailable: 3",
        alwaysAllowUnhealthy: false,
        upToDate: true,
        expectedPods: 4,
        desiredHealthy: 3,
        currentHealthy: 4,
        disruptionsAllowed: 1,
        notAllowed: undefined,
        ...over,
    };
}

/** A Ready worker with one core and room for ten pods. */
export function node(name: string, over: Partial<SchedulingNode> = {}): SchedulingNode {
    return {
        name,
        ready: true,
        unschedulable: false,
        labels: { "kubernetes.io/hostname": name },
        taints: [],
        allocatable: { cpu: 1, memory: 2 ** 30, pods: 10 },
        runtime: "containerd://2.2.0",
        ...over,
    };
}

export function workloads(over: Partial<Workloads> = {}): Workloads {
    return { pods: [], budgets: [], nodes: ["w-1", "w-2", "w-3"].map((n) => node(n)), ...over };
}

/** `severity kind`, for tests of what is found rather than of its numbers. */
export function kinds(findings: readonly Finding[]): readonly string[] {
    return findings.map(({ severity, what }) => `${severity} ${what.kind}`);
}

/** A machine that has everything the target requires. */
export function host(over: Partial<HostFacts> = {}): HostFacts {
    return {
        clock: { least: -0.1, most: 0.1 },
        cgroup: "cgroup2fs",
        kernel: "6.1.0-30-amd64",
        runc: "1.2.0",
        disk: { total: 2 ** 40, free: 2 ** 39, binaries: {}, copied: [] },
        certificates: [],
        judgements: [],
        staged: [],
        settings: {},
        etcd: undefined,
        etcdTools: [],
        ...over,
    };
}

/** A component that runs, with these arguments. */
export function sighting(component: Component, args: readonly string[] = []): ComponentSighting {
    return {
        component,
        unit: {
            name: `${component}.service`,
            activeState: "active",
            binary: "",
            restart: "always",
            tied: [],
        },
        doubt: undefined,
        running: { kind: "version", version: parseVersion("v1.36.4")! },
        onDisk: { kind: "absent", reason: "" },
        args,
        startedAt: undefined,
        health: { ok: true, detail: "ok" },
    };
}
