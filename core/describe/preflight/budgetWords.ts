import type { BudgetNumbers, BudgetSituation } from "../../preflight/workloads/situations.ts";
import { count, listed } from "../words.ts";
import type { FindingWords } from "./words.ts";

/** What a PodDisruptionBudget does to drains, in words. */
export function budgetWords(what: BudgetSituation): FindingWords {
    switch (what.kind) {
        case "overlapping-budgets":
            return {
                message: `${count(what.budgets.length, "PodDisruptionBudget")} cover it (${listed(what.budgets)}), and the API evicts no pod that is covered by more than one`,
                fix: "make their selectors disjoint, or delete all but one",
            };
        case "outdated-budget":
            return {
                message: `its controller has not processed its newest generation, so its ${what.disruptionsAllowed} allowed disruptions are out of date`,
                fix: "wait for status.observedGeneration; if it stays behind, check kube-controller-manager",
            };
        case "uncomputed-budget":
            return {
                message: `its controller cannot compute it, so it allows nothing: ${what.message}`,
                fix: "give its pods a controller with a scale subresource, or use minAvailable with a number",
            };
        case "budget-never-allows":
            return {
                message: `can never allow an eviction, and drains of ${listed(what.nodes)} need ${what.pods} of them: ${numbers(what.budget)}`,
                fix: "add a replica, or let it allow one disruption (maxUnavailable: 1)",
            };
        case "budget-allows-none-now":
            return closed(what, "");
        case "budget-allows-none-for-long":
            return closed(what, `, longer than a drain waits (${what.drainTimeoutSeconds} s)`);
        case "budget-makes-drains-wait": {
            const places = what.crowded.map(({ node, pods }) => `${node} holds ${pods}`);
            return {
                message: `allows ${count(what.disruptionsAllowed, "eviction")} at a time and ${listed(places)}: the drain waits there until replacements are ready`,
                fix: "nothing to do; a budget that allows more makes the drain shorter",
            };
        }
    }
}

function closed(
    what: {
        readonly nodes: readonly string[];
        readonly budget: BudgetNumbers;
        readonly seconds: number;
    },
    comparison: string,
): FindingWords {
    return {
        message: `allows no eviction now, and drains of ${listed(what.nodes)} need them: ${numbers(what.budget)}; unchanged for ${what.seconds} s${comparison}`,
        fix: "make its unready pods ready (kubectl get pods shows which), or set unhealthyPodEvictionPolicy: AlwaysAllow where they are the ones in the way",
    };
}

function numbers({ rule, expectedPods, desiredHealthy, currentHealthy }: BudgetNumbers): string {
    return `${rule}, ${currentHealthy} of ${count(expectedPods, "pod")} healthy, ${desiredHealthy} needed`;
}
