import assert from "node:assert/strict";
import { budgetFindings } from "../../../core/preflight/budgets.ts";
import type { Budget, Pod } from "../../../core/preflight/facts.ts";
import { budget, lines, pod, workloads } from "./fixtures.ts";

const now = 1_000_000;
const found = (pods: readonly Pod[], budgets: readonly Budget[], drains = ["w-1"]) =>
    lines(budgetFindings(workloads({ pods, budgets }), drains, now, 300));
const stuck = (over: Partial<Budget>) => budget({ disruptionsAllowed: 0, ...over });
const since = (seconds: number) => ({
    reason: "InsufficientPods",
    message: "",
    since: now - seconds,
});

describe("pod-disruption-budgets", () => {
    it("is silent where the budget allows what the drain needs", () => {
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
        it(`blocks where it can never allow an eviction: ${name}`, () => {
            const [line = "", ...more] = found([pod()], [stuck(over)]);
            assert.match(
                line,
                /^block shop\/web: can never allow an eviction, and drains of w-1 need 1 of them/,
            );
            assert.deepEqual(more, []);
        });
    }

    it("blocks a pod that two budgets cover, and names both", () => {
        const [line = ""] = found([pod()], [budget(), budget({ name: "all", selector: [] })]);
        assert.equal(
            line,
            "block shop/web-1: 2 PodDisruptionBudgets cover it (web, all), and the API evicts no pod that more than one covers",
        );
    });

    it("reads an empty selector as all pods and a missing one as none", () => {
        const blocked = stuck({ desiredHealthy: 4, selector: [] });
        assert.equal(found([pod({ labels: {} })], [blocked]).length, 1);
        assert.deepEqual(found([pod()], [{ ...blocked, selector: undefined }]), []);
        assert.deepEqual(found([pod({ namespace: "other" })], [blocked]), []);
    });

    it("warns where pods are unready for a moment, blocks where that lasts longer than a drain waits", () => {
        const unready = stuck({ currentHealthy: 3 });
        assert.match(
            found([pod()], [{ ...unready, notAllowed: since(20) }])[0] ?? "",
            /^warn .*for 20 s$/,
        );
        assert.match(
            found([pod()], [{ ...unready, notAllowed: since(900) }])[0] ?? "",
            /^block .*for 900 s, longer than a drain waits \(300 s\)$/,
        );
    });

    it("blocks where the budget's controller cannot compute it", () => {
        const failed = stuck({
            expectedPods: 0,
            desiredHealthy: 0,
            notAllowed: { reason: "SyncFailed", message: "found no controllers", since: now },
        });
        assert.match(
            found([pod()], [failed])[0] ?? "",
            /^block shop\/web: .*found no controllers$/,
        );
    });

    it("warns where the controller has not seen the newest generation", () => {
        assert.match(
            found([pod()], [budget({ upToDate: false })])[0] ?? "",
            /^warn shop\/web: .*out of date$/,
        );
    });

    it("informs where a node holds more than may go at a time", () => {
        const pods = [pod(), pod({ name: "web-2" }), pod({ name: "web-3", node: "w-2" })];
        assert.deepEqual(found(pods, [budget()], ["w-1", "w-2"]), [
            "inform shop/web: allows 1 eviction at a time and w-1 holds 2: the drain waits there until replacements are ready",
        ]);
    });

    it("counts neither what a drain leaves nor what is evicted whatever the budget says", () => {
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

    it("lets unready pods go as unhealthyPodEvictionPolicy does", () => {
        const unready = pod({ ready: false });
        const full = stuck({ desiredHealthy: 3, currentHealthy: 3 });
        assert.deepEqual(found([unready], [full]), [], "IfHealthyBudget, and enough are healthy");
        const short = { ...full, currentHealthy: 2, notAllowed: since(0) };
        assert.equal(found([unready], [short]).length, 1, "IfHealthyBudget, and too few are");
        assert.deepEqual(found([unready], [{ ...short, alwaysAllowUnhealthy: true }]), []);
        assert.equal(found([pod()], [{ ...short, alwaysAllowUnhealthy: true }]).length, 1);
    });
});
