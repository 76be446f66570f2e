import assert from "node:assert/strict";
import type { Pod } from "../../../core/preflight/facts.ts";
import { lossFindings } from "../../../core/preflight/losses.ts";
import { lines, pod, workloads } from "./fixtures.ts";

const found = (pods: readonly Pod[], drains = ["w-1"]) =>
    lines(lossFindings(workloads({ pods }), drains));
const twin = pod({ name: "web-2", node: "w-2" });

describe("what drains lose or interrupt", () => {
    it("is silent about two stateless replicas", () => {
        assert.deepEqual(found([pod(), twin]), []);
    });

    it("warns of bare pods, and says nothing else of them", () => {
        assert.deepEqual(found([pod({ owner: undefined, emptyDirs: ["cache"] })]), [
            "warn shop/web-1: is a bare pod on w-1: its drain deletes it and nothing brings it back",
        ]);
    });

    it("warns of Jobs that run", () => {
        const job = pod({ owner: { kind: "Job", name: "import" } });
        assert.deepEqual(found([job]), [
            "warn shop/import: is a Job with 1 running pod on w-1: what runs is stopped and begins again",
        ]);
        assert.deepEqual(found([{ ...job, phase: "Succeeded" }]), []);
    });

    it("warns of an owner's only pod", () => {
        assert.deepEqual(found([pod(), { ...twin, deleting: true }]), [
            "warn shop/web: has one pod only, on w-1: nothing serves from its eviction until its replacement is ready",
        ]);
    });

    it("lists emptyDir and hostPath volumes by owner, once", () => {
        const local = { emptyDirs: ["scratch"], hostPaths: ["/srv"] };
        assert.deepEqual(found([pod(local), { ...twin, ...local }], ["w-1", "w-2"]), [
            "inform shop/web: loses the contents of scratch (emptyDir) when 2 pods on w-1, w-2 move",
            "inform shop/web: leaves its hostPath /srv behind on w-1, w-2",
        ]);
    });

    it("warns of pods that their volume ties to the node", () => {
        const nodes = [
            {
                labels: [
                    { key: "kubernetes.io/hostname", operator: "In", values: ["w-1"] } as const,
                ],
                names: [],
            },
        ];
        const tied = pod({ volumes: [{ claim: "shop/db", volume: "pv-1", nodes }] });
        assert.deepEqual(found([tied, twin]), [
            "warn shop/web: cannot leave w-1: only there is pv-1 (claim shop/db)",
        ]);
        const wide = [
            {
                labels: [
                    { key: "kubernetes.io/hostname", operator: "Exists", values: [] } as const,
                ],
                names: [],
            },
        ];
        assert.deepEqual(
            found([pod({ volumes: [{ claim: "shop/db", volume: "pv-1", nodes: wide }] }), twin]),
            [],
        );
    });
});
