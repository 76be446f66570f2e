import type { Objection } from "../../../../core/preflight/workloads/situations.ts";
import { assertWords, type Row } from "./words.ts";

const pod = { name: "web-1", owner: { kind: "Deployment", name: "shop/web" } };
const noPlace = (objection: Objection, text: string): Row => [
    { kind: "no-place", pod, drained: "w-1", objections: [{ node: "w-2", objection }] },
    `no other node can take the pod web-1 of Deployment shop/web, which stays Pending until w-1 is uncordoned (w-2: ${text})`,
    "widen its placement rules, or accept that it is down while its node is drained",
];
const short = (resource: string, free: number, requested: number): Objection => ({
    kind: "short",
    resource,
    free,
    requested,
});

describe("capacityWords", () => {
    assertWords([
        [
            { kind: "crowded-out", pod },
            "the pod web-1 of Deployment shop/web fits elsewhere on its own, but not together with the other pods that the drain moves",
            "add a node, free requests, or scale something down during the upgrade",
        ],
        [
            {
                kind: "no-room",
                pod,
                drained: "w-1",
                objections: ["w-2", "w-3", "w-4", "w-5", "w-6"].map((node) => ({
                    node,
                    objection: { kind: "cordoned" },
                })),
            },
            "no other node can take the pod web-1 of Deployment shop/web, which stays Pending until w-1 is uncordoned (w-2: cordoned, w-3: cordoned, w-4: cordoned, w-5: cordoned and 1 more)",
            "add a node, free requests, or scale something down during the upgrade",
        ],
        noPlace({ kind: "not-ready" }, "not Ready"),
        noPlace(
            { kind: "taint", taint: { key: "gpu", value: "yes", effect: "NoSchedule" } },
            "taint gpu=yes:NoSchedule",
        ),
        noPlace(
            { kind: "taint", taint: { key: "gpu", value: "", effect: "NoExecute" } },
            "taint gpu:NoExecute",
        ),
        noPlace({ kind: "node-selector", key: "disk", value: "ssd" }, "not disk=ssd"),
        noPlace({ kind: "node-affinity" }, "its node affinity"),
        noPlace({ kind: "volume", volume: "pv-1" }, "volume pv-1 cannot be mounted there"),
        noPlace({ kind: "host-port", port: "80/TCP" }, "host port 80/TCP is taken"),
        noPlace({ kind: "anti-affinity", pod: "web-2" }, "anti-affinity with web-2"),
        noPlace(short("cpu", 0.1 + 0.2, 0.6), "cpu 0.3 free of 0.6 requested"),
        noPlace(short("memory", 2 ** 29, 2 ** 30), "memory 512Mi free of 1024Mi requested"),
        noPlace(
            short("ephemeral-storage", 0, 2 ** 20),
            "ephemeral-storage 0Mi free of 1Mi requested",
        ),
        noPlace(short("hugepages-2Mi", 0, 2 ** 21), "hugepages-2Mi 0Mi free of 2Mi requested"),
        [
            { kind: "unweighed-rules", pods: 1, rules: ["resourceClaims"] },
            "whether 1 pod can move is uncertain: resourceClaims is not taken into account",
            "nothing to do if they have moved before; otherwise try one node with kubectl drain",
        ],
        [
            { kind: "unweighed-rules", pods: 2, rules: ["resourceClaims", "topologySpread"] },
            "whether 2 pods can move is uncertain: resourceClaims, topologySpread are not taken into account",
            "nothing to do if they have moved before; otherwise try one node with kubectl drain",
        ],
    ]);
});
