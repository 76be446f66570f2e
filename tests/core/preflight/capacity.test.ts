import assert from "node:assert/strict";
import { capacityFindings } from "../../../core/preflight/workloads/capacity.ts";
import type { Pod, SchedulingNode } from "../../../core/preflight/facts.ts";
import type { Finding } from "../../../core/preflight/finding.ts";
import type { Objection } from "../../../core/preflight/workloads/situations.ts";
import { kinds, node, pod, workloads } from "./fixtures.ts";

const found = (pods: readonly Pod[], nodes: readonly SchedulingNode[], drains = ["w-1"]) =>
    capacityFindings(workloads({ pods, nodes }), drains);
const two = [node("w-1"), node("w-2")];
const big = { cpu: 0.6, pods: 1 };

const onW1 = (severity: Finding["severity"], what: Finding["what"]): Finding => ({
    check: "capacity",
    severity,
    subjects: ["w-1"],
    what,
});
/** The finding that shop/web's pod has no place, and what the other nodes have against it. */
const homeless = (
    kind: "no-room" | "no-place",
    ...objections: readonly (readonly [node: string, objection: Objection])[]
) =>
    onW1(kind === "no-room" ? "block" : "warn", {
        kind,
        pod: { name: "web-1", owner: { kind: "Deployment", name: "shop/web" } },
        drained: "w-1",
        objections: objections.map(([name, objection]) => ({ node: name, objection })),
    });

describe("capacity", () => {
    it("is silent if the others have room", () => {
        assert.deepEqual(found([pod(), pod({ name: "b", node: "w-2" })], two), []);
    });

    it("blocks if no other node has room, with the numbers", () => {
        assert.deepEqual(
            found([pod({ requests: big }), pod({ name: "b", node: "w-2", requests: big })], two),
            [
                homeless("no-room", [
                    "w-2",
                    { kind: "short", resource: "cpu", free: 0.4, requested: 0.6 },
                ]),
            ],
        );
    });

    it("blocks if pods fit alone but not together", () => {
        const pods = [pod({ requests: big }), pod({ name: "web-2", requests: big })];
        assert.deepEqual(found(pods, two), [
            onW1("block", {
                kind: "crowded-out",
                pod: { name: "web-2", owner: { kind: "Deployment", name: "shop/web" } },
            }),
        ]);
    });

    it("counts pods as a resource, but not finished ones", () => {
        const full = [node("w-1"), node("w-2", { allocatable: { cpu: 8, pods: 1 } })];
        const other = pod({ name: "b", node: "w-2" });
        assert.deepEqual(found([pod(), other], full), [
            homeless("no-room", [
                "w-2",
                { kind: "short", resource: "pods", free: 0, requested: 1 },
            ]),
        ]);
        assert.deepEqual(found([pod(), { ...other, phase: "Succeeded" }], full), []);
    });

    it("blocks if the other nodes are cordoned or not Ready", () => {
        assert.deepEqual(found([pod()], [node("w-1"), node("w-2", { unschedulable: true })]), [
            homeless("no-room", ["w-2", { kind: "cordoned" }]),
        ]);
        assert.deepEqual(found([pod()], [node("w-1"), node("w-2", { ready: false })]), [
            homeless("no-room", ["w-2", { kind: "not-ready" }]),
        ]);
    });

    const rules: readonly [string, Partial<Pod>, Partial<SchedulingNode>, Objection][] = [
        [
            "a taint",
            {},
            { taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }] },
            { kind: "taint", taint: { key: "gpu", value: "yes", effect: "NoSchedule" } },
        ],
        [
            "a node selector",
            { nodeSelector: { disk: "ssd" } },
            {},
            { kind: "node-selector", key: "disk", value: "ssd" },
        ],
        [
            "required node affinity",
            {
                nodeAffinity: [
                    { labels: [{ key: "zone", operator: "In", values: ["a"] }], names: [] },
                ],
            },
            { labels: { zone: "b" } },
            { kind: "node-affinity" },
        ],
    ];
    for (const [name, podOver, nodeOver, objection] of rules) {
        it(`warns if ${name} leaves no other node`, () => {
            assert.deepEqual(found([pod(podOver)], [node("w-1"), node("w-2", nodeOver)]), [
                homeless("no-place", ["w-2", objection]),
            ]);
        });
    }

    it("leaves pods tied only by their volume to local-storage", () => {
        const hostname = {
            key: "kubernetes.io/hostname",
            operator: "In",
            values: ["w-1"],
        } as const;
        const volumes = [
            { claim: "c", volume: "pv-1", nodes: [{ labels: [hostname], names: [] }] },
        ];
        assert.deepEqual(found([pod({ volumes })], two), []);
        const cordoned = [...two, node("w-3", { unschedulable: true })];
        assert.deepEqual(found([pod({ volumes })], cordoned), [
            homeless(
                "no-room",
                ["w-2", { kind: "volume", volume: "pv-1" }],
                ["w-3", { kind: "cordoned" }],
            ),
        ]);
    });

    it("warns if required anti-affinity or a host port leaves no other node, either way round", () => {
        const apart = {
            antiAffinity: [
                {
                    topologyKey: "kubernetes.io/hostname",
                    selector: [{ key: "app", operator: "In", values: ["web"] } as const],
                },
            ],
        };
        const other = pod({ name: "web-2", node: "w-2" });
        const rival = [homeless("no-place", ["w-2", { kind: "anti-affinity", pod: "web-2" }])];
        assert.deepEqual(found([pod(apart), other], two), rival);
        assert.deepEqual(found([pod(), { ...other, ...apart }], two), rival);
        assert.deepEqual(found([pod(apart), { ...other, labels: {} }], two), []);
        const port = { hostPorts: ["80/TCP"] };
        assert.deepEqual(found([pod(port), { ...other, ...port }], two), [
            homeless("no-place", ["w-2", { kind: "host-port", port: "80/TCP" }]),
        ]);
    });

    it("tolerates what the pod tolerates", () => {
        const tainted = [
            node("w-1"),
            node("w-2", {
                taints: [
                    { key: "gpu", value: "", effect: "NoSchedule" },
                    { key: "x", value: "", effect: "PreferNoSchedule" },
                ],
            }),
        ];
        const tolerations = [{ key: "gpu", operator: "Exists", value: "", effect: undefined }];
        assert.deepEqual(found([pod({ tolerations })], tainted), []);
        assert.deepEqual(
            found(
                [
                    pod({
                        tolerations: [
                            { key: undefined, operator: "Exists", value: "", effect: undefined },
                        ],
                    }),
                ],
                tainted,
            ),
            [],
        );
        const unequal = { key: "gpu", operator: "Equal", value: "yes", effect: undefined };
        assert.deepEqual(kinds(found([pod({ tolerations: [unequal] })], tainted)), [
            "warn no-place",
        ]);
    });

    it("does not place bare pods, DaemonSets' pods or mirrors", () => {
        const none = [node("w-1")];
        for (const over of [
            { owner: undefined },
            { owner: { kind: "DaemonSet", name: "a" } },
            { mirror: true },
        ])
            assert.deepEqual(found([pod(over)], none), []);
    });

    it("says what it does not take into account", () => {
        assert.deepEqual(found([pod({ unweighed: ["resourceClaims"] })], two), [
            {
                ...onW1("inform", { kind: "unweighed-rules", pods: 1, rules: ["resourceClaims"] }),
                subjects: [{ kind: "group", names: ["shop/web"] }],
            },
        ]);
    });
});
