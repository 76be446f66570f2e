import { assertWords } from "./words.ts";

const budget = {
    rule: "minAvailable: 3",
    expectedPods: 4,
    desiredHealthy: 3,
    currentHealthy: 3,
};
const one = { rule: "minAvailable: 1", expectedPods: 1, desiredHealthy: 1, currentHealthy: 1 };
const nodes = ["w-1", "w-2", "w-3", "w-4", "w-5"];
const makeReady =
    "make its unready pods ready (kubectl get pods shows which), or set unhealthyPodEvictionPolicy: AlwaysAllow where they are the ones in the way";

describe("budgetWords", () => {
    assertWords([
        [
            { kind: "overlapping-budgets", budgets: ["web", "all"] },
            "2 PodDisruptionBudgets cover it (web, all), and the API evicts no pod that is covered by more than one",
            "make their selectors disjoint, or delete all but one",
        ],
        [
            { kind: "outdated-budget", disruptionsAllowed: 1 },
            "its controller has not processed its newest generation, so its 1 allowed disruptions are out of date",
            "wait for status.observedGeneration; if it stays behind, check kube-controller-manager",
        ],
        [
            { kind: "uncomputed-budget", message: "found no controllers" },
            "its controller cannot compute it, so it allows nothing: found no controllers",
            "give its pods a controller with a scale subresource, or use minAvailable with a number",
        ],
        [
            { kind: "budget-never-allows", nodes: ["w-1"], budget: one, pods: 1 },
            "can never allow an eviction, and drains of w-1 need 1 of them: minAvailable: 1, 1 of 1 pod healthy, 1 needed",
            "add a replica, or let it allow one disruption (maxUnavailable: 1)",
        ],
        [
            { kind: "budget-allows-none-now", nodes, budget, seconds: 20 },
            "allows no eviction now, and drains of w-1, w-2, w-3 and 2 more need them: minAvailable: 3, 3 of 4 pods healthy, 3 needed; unchanged for 20 s",
            makeReady,
        ],
        [
            {
                kind: "budget-allows-none-for-long",
                nodes: ["w-1"],
                budget,
                seconds: 900,
                drainTimeoutSeconds: 300,
            },
            "allows no eviction now, and drains of w-1 need them: minAvailable: 3, 3 of 4 pods healthy, 3 needed; unchanged for 900 s, longer than a drain waits (300 s)",
            makeReady,
        ],
        [
            {
                kind: "budget-makes-drains-wait",
                disruptionsAllowed: 1,
                crowded: [
                    { node: "w-1", pods: 2 },
                    { node: "w-2", pods: 3 },
                ],
            },
            "allows 1 eviction at a time and w-1 holds 2, w-2 holds 3: the drain waits there until replacements are ready",
            "nothing to do; a budget that allows more makes the drain shorter",
        ],
    ]);
});
