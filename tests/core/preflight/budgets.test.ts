import assert from "node:assert/strict";
import { budgetFindings } from "../../../core/preflight/workloads/budgets.ts";
import type { Budget, Pod } from "../../../core/preflight/facts.ts";
import type { Finding } from "../../../core/preflight/finding.ts";
import { budget, kinds, pod, workloads } from "./fixtures.ts";

const now = 1_000_000;
const found = (pods: readonly Pod[], budgets: readonly Budget[], drains = ["w-1"]) =>
    budgetFindings(workloads({ pods, budgets }), drains, now, 300);
const shopWeb = (severity: Finding["severity"], what: Finding["what"]): Finding => ({
    check: "pod-disruption-budgets",
    severity,
    subjects: ["shop/web"],
    what,
});
const stuck = (over: Partial<Budget>) => budget({ disruptionsAllowed: 0, ...over });
const since = (seconds: number) => ({
    reason: "InsufficientPods",
    message: "",
    since: now - seconds,
});

describe("pod-disruption-budgets", () => {
    it("is silent if the budget allows what the drain needs", () => {
        assert.deepEqual(found([pod()], [budget()]), []);
    });

    it("is silent about nodes that are not drained", () => {
        assert.deepEqual(found([pod({ node: "w-2" })], [stuck({ desiredHealthy: 4 })]), []);
    });

    const never: readonly [string, Partial<Budget>][] = [
        ["maxUnavailable: 0", { rule: "maxUnavailable: 0", desiredHealthy: 4 }],
        ["minAvailable: 100%", { rule: "minAvailable: 100%", desiredHealthy: 4 }],
        ["minAvailable above the replicas", { rule: "minAvailable: 5", desiredHealthy: 5 }],
        ["one replica, minAvailable 1", { expectedPods: 1, desiredHealthy: 1, currentHealthy: 1 }],
    ];
    for (const [name, over] of never) {
        it(`blocks if it can never allow an eviction: ${name}`, () => {
            const { rule, expectedPods, desiredHealthy, currentHealthy } = stuck(over);
            assert.deepEqual(found([pod()], [stuck(over)]), [
                shopWeb("block", {
                    kind: "budget-never-allows",
                    nodes: ["w-1"],
                    budget: { rule, expectedPods, desiredHealthy, currentHealthy },
                    pods: 1,
                }),
            ]);
        });
    }

    it("blocks a pod that two budgets cover, and names both", () => {
        assert.deepEqual(found([pod()], [budget(), budget({ name: "all", selector: [] })]), [
            {
                ...shopWeb("block", { kind: "overlapping-budgets", budgets: ["web", "all"] }),
                subjects: ["shop/web-1"],
            },
        ]);
    });

    it("reads an empty selector as all pods and a missing one as none", () => {
        const blocked = stuck({ desiredHealthy: 4, selector: [] });
        assert.equal(found([pod({ labels: {} })], [blocked]).length, 1);
        assert.deepEqual(found([pod()], [{ ...blocked, selector: undefined }]), []);
        assert.deepEqual(found([pod({ namespace: "other" })], [blocked]), []);
    });

    it("warns if pods are unready for a moment, blocks if that lasts longer than a drain waits", () => {
        const unready = stuck({ currentHealthy: 3 });
        const closed = {
            nodes: ["w-1"],
            budget: {
                rule: "minAvailable: 3",
                expectedPods: 4,
                desiredHealthy: 3,
                currentHealthy: 3,
            },
        };
        assert.deepEqual(found([pod()], [{ ...unready, notAllowed: since(20) }]), [
            shopWeb("warn", { kind: "budget-allows-none-now", ...closed, seconds: 20 }),
        ]);
        assert.deepEqual(found([pod()], [{ ...unready, notAllowed: since(900) }]), [
            shopWeb("block", {
                kind: "budget-allows-none-for-long",
                ...closed,
                seconds: 900,
                drainTimeoutSeconds: 300,
            }),
        ]);
        const long = [{ ...unready, notAllowed: since(300) }];
        assert.deepEqual(kinds(found([pod()], long)), ["warn budget-allows-none-now"]);
    });

    it("blocks if the budget's controller cannot compute it", () => {
        const failed = stuck({
            expectedPods: 0,
            desiredHealthy: 0,
            notAllowed: { reason: "SyncFailed", message: "found no controllers", since: now },
        });
        assert.deepEqual(found([pod()], [failed]), [
            shopWeb("block", { kind: "uncomputed-budget", message: "found no controllers" }),
        ]);
    });

    it("warns if the controller has not processed the newest generation", () => {
        assert.deepEqual(found([pod()], [budget({ upToDate: false })]), [
            shopWeb("warn", { kind: "outdated-budget", disruptionsAllowed: 1 }),
        ]);
    });

    it("informs if a node holds more than may be evicted at a time", () => {
        const pods = [pod(), pod({ name: "web-2" }), pod({ name: "web-3", node: "w-2" })];
        assert.deepEqual(found(pods, [budget()], ["w-1", "w-2"]), [
            shopWeb("inform", {
                kind: "budget-makes-drains-wait",
                disruptionsAllowed: 1,
                crowded: [{ node: "w-1", pods: 2 }],
            }),
        ]);
    });

    it("counts neither what a drain leaves alone nor what is evicted whatever the budget says", () => {
        const blocked = stuck({ desiredHealthy: 4 });
        const exempt: readonly Partial<Pod>[] = [
            { owner: { kind: "DaemonSet", name: "agent" } },
            { mirror: true },
            { deleting: true },
            { phase: "Succeeded" },
            { phase: "Pending", ready: false },
        ];
        for (const over of exempt)
            assert.deepEqual(found([pod(over)], [blocked]), [], JSON.stringify(over));
    });

    it("lets unready pods go as unhealthyPodEvictionPolicy says", () => {
        const unready = pod({ ready: false });
        const full = stuck({ desiredHealthy: 3, currentHealthy: 3 });
        assert.deepEqual(found([unready], [full]), [], "IfHealthyBudget, and enough are healthy");
        const short = { ...full, currentHealthy: 2, notAllowed: since(0) };
        assert.equal(found([unready], [short]).length, 1, "IfHealthyBudget, and too few are");
        assert.deepEqual(found([unready], [{ ...short, alwaysAllowUnhealthy: true }]), []);
        assert.equal(found([pod()], [{ ...short, alwaysAllowUnhealthy: true }]).length, 1);
    });
});
