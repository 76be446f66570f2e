import { evictedPods } from "./evicted.ts";
import type { Budget, Pod, Workloads } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { meets } from "./selectors.ts";
import type { BudgetSituation } from "./situations.ts";

const check = "pod-disruption-budgets";

/**
 * PodDisruptionBudgets against the evictions that the drains need, by the eviction subresource's
 * own rules (k8s.io/kubernetes pkg/registry/core/pod/storage/eviction.go).
 *
 * @param drains the workers that the plan drains, in its order
 * @param drainTimeoutSeconds how long one drain waits for a budget
 */
export function budgetFindings(
    workloads: Workloads,
    drains: readonly string[],
    now: number,
    drainTimeoutSeconds: number,
): readonly Finding[] {
    const asking = [...evictedPods(workloads, drains).values()].flat().filter(asksBudget);
    const budgetsOf = new Map(
        asking.map((pod) => [pod, workloads.budgets.filter((budget) => covers(budget, pod))]),
    );
    return [
        ...asking.flatMap((pod) => overlapping(pod, budgetsOf.get(pod) ?? [])),
        ...workloads.budgets.flatMap((budget) => {
            const pods = asking.filter((pod) => {
                const [own, ...more] = budgetsOf.get(pod) ?? [];
                return own === budget && more.length === 0;
            });
            const found = budgetFinding(budget, pods, now, drainTimeoutSeconds);
            return found === undefined ? [] : [found];
        }),
    ];
}

/** Pending pods are deleted whatever their budget says. */
function asksBudget(pod: Pod): boolean {
    return pod.phase !== "Pending";
}

function covers(budget: Budget, pod: Pod): boolean {
    return (
        budget.namespace === pod.namespace &&
        budget.selector !== undefined &&
        meets(pod.labels, budget.selector)
    );
}

function overlapping(pod: Pod, budgets: readonly Budget[]): readonly Finding[] {
    if (budgets.length < 2) return [];
    return [
        {
            check,
            severity: "block",
            subjects: [`${pod.namespace}/${pod.name}`],
            what: { kind: "overlapping-budgets", budgets: budgets.map(({ name }) => name) },
        },
    ];
}

function budgetFinding(
    budget: Budget,
    pods: readonly Pod[],
    now: number,
    drainTimeoutSeconds: number,
): Finding | undefined {
    const needing = pods.filter((pod) => needsAllowance(budget, pod));
    if (needing.length === 0) return undefined;
    const { rule, expectedPods, desiredHealthy, currentHealthy, notAllowed } = budget;
    const nodes = [...new Set(needing.map(({ node }) => node ?? ""))];
    const found = (severity: Finding["severity"], what: BudgetSituation): Finding => ({
        check,
        severity,
        subjects: [`${budget.namespace}/${budget.name}`],
        what,
    });
    const { disruptionsAllowed } = budget;
    if (!budget.upToDate) return found("warn", { kind: "outdated-budget", disruptionsAllowed });
    if (notAllowed?.reason === "SyncFailed")
        return found("block", { kind: "uncomputed-budget", message: notAllowed.message });
    const closed = { nodes, budget: { rule, expectedPods, desiredHealthy, currentHealthy } };
    if (desiredHealthy >= expectedPods)
        return found("block", { kind: "budget-never-allows", ...closed, pods: needing.length });
    if (disruptionsAllowed > 0) {
        const crowded = crowdedNodes(budget, needing);
        const what = { kind: "budget-makes-drains-wait", disruptionsAllowed, crowded } as const;
        return crowded.length === 0 ? undefined : found("inform", what);
    }
    const seconds = notAllowed === undefined ? 0 : Math.round(now - notAllowed.since);
    const long = { kind: "budget-allows-none-for-long", seconds, drainTimeoutSeconds } as const;
    return seconds > drainTimeoutSeconds
        ? found("block", { ...closed, ...long })
        : found("warn", { kind: "budget-allows-none-now", ...closed, seconds });
}

/** Whether evicting the pod needs an allowed disruption; unready pods may go without one. */
function needsAllowance(budget: Budget, pod: Pod): boolean {
    if (pod.ready) return true;
    if (budget.alwaysAllowUnhealthy) return false;
    return budget.desiredHealthy === 0 || budget.currentHealthy < budget.desiredHealthy;
}

/** The nodes that hold more of the pods than may be evicted at a time. */
function crowdedNodes(
    budget: Budget,
    needing: readonly Pod[],
): readonly { readonly node: string; readonly pods: number }[] {
    const perNode = new Map<string, number>();
    for (const { node = "" } of needing) perNode.set(node, (perNode.get(node) ?? 0) + 1);
    return [...perNode]
        .map(([node, pods]) => ({ node, pods }))
        .filter(({ pods }) => pods > budget.disruptionsAllowed);
}
