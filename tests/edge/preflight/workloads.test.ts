import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { KubeContainer, KubePod } from "../../../edge/preflight/kubeObjects.ts";
import { podOf } from "../../../edge/preflight/pods.ts";
import { podRequests } from "../../../edge/preflight/requests.ts";
import { lookAtWorkloads } from "../../../edge/preflight/workloads.ts";

const recorded = (name: string) =>
    JSON.parse(readFileSync(join(import.meta.dirname, "recorded", name), "utf8")) as unknown;
const container = (cpu?: string, restartPolicy?: string): KubeContainer => ({
    ...(cpu === undefined ? {} : { resources: { requests: { cpu } } }),
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
});
const pod = (spec: Partial<KubePod["spec"]>): KubePod => ({
    metadata: { name: "web-1", namespace: "shop" },
    spec: { containers: [], ...spec },
    status: {},
});

describe("workloads of the lab", () => {
    const answers: Readonly<Record<string, unknown>> = {
        pods: recorded("pods.json"),
        poddisruptionbudgets: recorded("budgets.json"),
        nodes: recorded("nodes.json"),
        persistentvolumes: { items: [] },
    };
    const look = () => lookAtWorkloads({ json: ([, kind = ""]) => Promise.resolve(answers[kind]) });

    it("are read as kubectl prints them", async () => {
        const { pods, budgets, nodes } = await look();
        const named = (name: string) => pods.find((one) => one.name.startsWith(name));
        assert.equal(named("bare")?.owner, undefined);
        assert.equal(named("agent")?.owner?.kind, "DaemonSet");
        assert.equal(named("web")?.owner?.kind, "ReplicaSet");
        assert.deepEqual(named("scratch")?.emptyDirs, ["scratch"]);
        assert.ok(pods.every(({ ready, phase }) => ready && phase === "Running"));
        assert.ok(pods.every(({ requests }) => requests["pods"] === 1));
        const [budget] = budgets;
        assert.equal(budget?.rule, "minAvailable: 3");
        assert.equal(budget.upToDate, true);
        assert.ok(budget.expectedPods >= budget.desiredHealthy);
        const [node] = nodes;
        assert.equal(node?.runtime, "containerd://1.6.20");
        assert.equal(node.ready, true);
        assert.ok((node.allocatable["memory"] ?? 0) > 2 ** 30);
    });
});

describe("what a pod requests", () => {
    it("is the sum of its containers and sidecars", () => {
        const requests = podRequests(
            pod({
                containers: [container("100m"), container("1")],
                initContainers: [container("200m", "Always")],
            }),
        );
        assert.deepEqual(requests, { cpu: 1.3, pods: 1 });
    });

    it("is the largest init container beside the sidecars before it, if that is more", () => {
        const initContainers = [
            container("100m", "Always"),
            container("2"),
            container("300m", "Always"),
        ];
        assert.deepEqual(podRequests(pod({ containers: [container("1")], initContainers })), {
            cpu: 2.1,
            pods: 1,
        });
    });

    it("adds overhead, and the pod's own requests come before its containers'", () => {
        const requests = podRequests(
            pod({
                containers: [container("1")],
                overhead: { cpu: "250m" },
                resources: { requests: { cpu: "500m" } },
            }),
        );
        assert.deepEqual(requests, { cpu: 0.75, pods: 1 });
    });
});

describe("podOf", () => {
    const of = (spec: Partial<KubePod["spec"]>) =>
        podOf(pod(spec), new Map([["shop/db", { claim: "shop/db", volume: "pv-1", nodes: [] }]]));

    it("finds the volumes that its claims pin, generic ephemeral ones too", () => {
        assert.equal(
            of({ volumes: [{ name: "d", persistentVolumeClaim: { claimName: "db" } }] }).volumes[0]
                ?.volume,
            "pv-1",
        );
        assert.deepEqual(
            of({ volumes: [{ name: "d", persistentVolumeClaim: { claimName: "other" } }] }).volumes,
            [],
        );
        const ephemeral = podOf(
            pod({ volumes: [{ name: "d", ephemeral: {} }] }),
            new Map([["shop/web-1-d", { claim: "c", volume: "pv-2", nodes: [] }]]),
        );
        assert.equal(ephemeral.volumes[0]?.volume, "pv-2");
    });

    it("names the placement rules that are not taken into account", () => {
        const { unweighed } = of({
            schedulerName: "own",
            resourceClaims: [{}],
            topologySpreadConstraints: [{ whenUnsatisfiable: "DoNotSchedule" }],
            affinity: {
                podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] },
                podAntiAffinity: {
                    requiredDuringSchedulingIgnoredDuringExecution: [
                        { topologyKey: "zone", namespaceSelector: {} },
                    ],
                },
            },
        });
        assert.deepEqual(unweighed, [
            "topologySpreadConstraints with DoNotSchedule",
            "required podAffinity",
            "podAntiAffinity by other namespaces or label keys",
            "resourceClaims",
            "the scheduler own",
        ]);
        assert.deepEqual(
            of({ topologySpreadConstraints: [{ whenUnsatisfiable: "ScheduleAnyway" }] }).unweighed,
            [],
        );
    });

    it("treats an empty key or effect of a toleration as missing", () => {
        assert.deepEqual(
            of({ tolerations: [{ key: "", operator: "Exists", effect: "" }] }).tolerations,
            [{ key: undefined, operator: "Exists", value: "", effect: undefined }],
        );
    });
});
