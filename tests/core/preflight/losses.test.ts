import assert from "node:assert/strict";
import type { Pod } from "../../../core/preflight/facts.ts";
import { lossFindings } from "../../../core/preflight/workloads/losses.ts";
import type { Finding } from "../../../core/preflight/finding.ts";
import { pod, workloads } from "./fixtures.ts";

const found = (pods: readonly Pod[], drains = ["w-1"]) => lossFindings(workloads({ pods }), drains);
const of = (
    subject: string,
    check: Finding["check"],
    severity: Finding["severity"],
    what: Finding["what"],
): Finding => ({ check, severity, subjects: [subject], what });
const twin = pod({ name: "web-2", node: "w-2" });

describe("what drains lose or interrupt", () => {
    it("is silent about two stateless replicas", () => {
        assert.deepEqual(found([pod(), twin]), []);
    });

    it("warns about bare pods, and says nothing else about them", () => {
        assert.deepEqual(found([pod({ owner: undefined, emptyDirs: ["cache"] })]), [
            of("shop/web-1", "lost-pods", "warn", { kind: "bare-pod", nodes: ["w-1"] }),
        ]);
    });

    it("warns about running Jobs", () => {
        const job = pod({ owner: { kind: "Job", name: "import" } });
        assert.deepEqual(found([job]), [
            of("shop/import", "lost-pods", "warn", {
                kind: "running-job",
                pods: 1,
                nodes: ["w-1"],
            }),
        ]);
        assert.deepEqual(found([{ ...job, phase: "Succeeded" }]), []);
    });

    it("warns about an owner's only pod", () => {
        assert.deepEqual(found([pod(), { ...twin, deleting: true }]), [
            of("shop/web", "single-replicas", "warn", { kind: "only-pod", nodes: ["w-1"] }),
        ]);
    });

    it("lists emptyDir and hostPath volumes by owner, once", () => {
        const local = { emptyDirs: ["scratch"], hostPaths: ["/srv"] };
        assert.deepEqual(found([pod(local), { ...twin, ...local }], ["w-1", "w-2"]), [
            of("shop/web", "local-storage", "inform", {
                kind: "lost-empty-dirs",
                volumes: ["scratch"],
                pods: 2,
                nodes: ["w-1", "w-2"],
            }),
            of("shop/web", "local-storage", "inform", {
                kind: "left-host-paths",
                paths: ["/srv"],
                nodes: ["w-1", "w-2"],
            }),
        ]);
    });

    it("warns about pods that their volume ties to the node", () => {
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
            of("shop/web", "local-storage", "warn", {
                kind: "bound-volumes",
                volumes: [{ volume: "pv-1", claim: "shop/db" }],
                nodes: ["w-1"],
            }),
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
