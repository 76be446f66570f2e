import assert from "node:assert/strict";
import { capacityFindings } from "../../../core/preflight/capacity.ts";
import type { Pod, SchedulingNode } from "../../../core/preflight/facts.ts";
import { lines, node, pod, workloads } from "./fixtures.ts";

const found = (pods: readonly Pod[], nodes: readonly SchedulingNode[], drains = ["w-1"]) =>
    lines(capacityFindings(workloads({ pods, nodes }), drains));
const two = [node("w-1"), node("w-2")];
const big = { cpu: 0.6, pods: 1 };

describe("capacity", () => {
    it("is silent where the others have room", () => {
        assert.deepEqual(found([pod(), pod({ name: "b", node: "w-2" })], two), []);
    });

    it("blocks where no other node has the room, with the numbers", () => {
        assert.deepEqual(
            found([pod({ requests: big }), pod({ name: "b", node: "w-2", requests: big })], two),
            [
                "block w-1: no other node takes the pod web-1 of Deployment shop/web, which stays Pending until w-1 is uncordoned (w-2: cpu 0.4 free of 0.6 requested)",
            ],
        );
    });

    it("blocks where pods fit alone but not together", () => {
        const pods = [pod({ requests: big }), pod({ name: "web-2", requests: big })];
        assert.deepEqual(found(pods, two), [
            "block w-1: the pod web-2 of Deployment shop/web fits elsewhere alone, but not beside the other pods that the drain moves",
        ]);
    });

    it("counts pods as a resource, and finished pods as none", () => {
        const full = [node("w-1"), node("w-2", { allocatable: { cpu: 8, pods: 1 } })];
        const other = pod({ name: "b", node: "w-2" });
        assert.match(found([pod(), other], full)[0] ?? "", /^block .*pods 0 free of 1 requested/);
        assert.deepEqual(found([pod(), { ...other, phase: "Succeeded" }], full), []);
    });

    it("blocks where the other nodes are cordoned or not Ready", () => {
        assert.match(
            found([pod()], [node("w-1"), node("w-2", { unschedulable: true })])[0] ?? "",
            /^block .*w-2: cordoned/,
        );
        assert.match(
            found([pod()], [node("w-1"), node("w-2", { ready: false })])[0] ?? "",
            /^block .*w-2: not Ready/,
        );
    });

    const rules: readonly [string, Partial<Pod>, Partial<SchedulingNode>, RegExp][] = [
        [
            "a taint",
            {},
            { taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }] },
            /taint gpu=yes:NoSchedule/,
        ],
        ["a node selector", { nodeSelector: { disk: "ssd" } }, {}, /not disk=ssd/],
        [
            "required node affinity",
            {
                nodeAffinity: [
                    { labels: [{ key: "zone", operator: "In", values: ["a"] }], names: [] },
                ],
            },
            { labels: { zone: "b" } },
            /its node affinity/,
        ],
    ];
    for (const [name, podOver, nodeOver, expected] of rules) {
        it(`warns where ${name} leaves no other node`, () => {
            const [line = ""] = found([pod(podOver)], [node("w-1"), node("w-2", nodeOver)]);
            assert.match(line, /^warn w-1: no other node takes/);
            assert.match(line, expected);
        });
    }

    it("leaves pods that only their volume ties to local-storage", () => {
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
        assert.match(found([pod({ volumes })], cordoned)[0] ?? "", /w-2: volume pv-1 is not there/);
    });

    it("warns where required anti-affinity or a host port leaves no other node, either way round", () => {
        const apart = {
            antiAffinity: [
                {
                    topologyKey: "kubernetes.io/hostname",
                    selector: [{ key: "app", operator: "In", values: ["web"] } as const],
                },
            ],
        };
        const other = pod({ name: "web-2", node: "w-2" });
        assert.match(found([pod(apart), other], two)[0] ?? "", /^warn .*anti-affinity with web-2/);
        assert.match(
            found([pod(), { ...other, ...apart }], two)[0] ?? "",
            /^warn .*anti-affinity with web-2/,
        );
        assert.deepEqual(found([pod(apart), { ...other, labels: {} }], two), []);
        const port = { hostPorts: ["80/TCP"] };
        assert.match(
            found([pod(port), { ...other, ...port }], two)[0] ?? "",
            /^warn .*host port 80\/TCP is taken/,
        );
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
        assert.equal(
            found(
                [
                    pod({
                        tolerations: [
                            { key: "gpu", operator: "Equal", value: "yes", effect: undefined },
                        ],
                    }),
                ],
                tainted,
            ).length,
            1,
        );
    });

    it("places no bare pods, DaemonSets' pods or mirrors", () => {
        const none = [node("w-1")];
        for (const over of [
            { owner: undefined },
            { owner: { kind: "DaemonSet", name: "a" } },
            { mirror: true },
        ])
            assert.deepEqual(found([pod(over)], none), []);
    });

    it("says what it does not weigh", () => {
        assert.deepEqual(found([pod({ unweighed: ["resourceClaims"] })], two), [
            "inform shop/web: whether 1 pod can move is not known for certain: resourceClaims is not weighed",
        ]);
    });
});
