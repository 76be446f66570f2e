import { evictedPods } from "./evicted.ts";
import type { Budget, Pod, Workloads } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { meets } from "./selectors.ts";
import { count, listed } from "../describe/words.ts";

const check = "pod-disruption-budgets";

/**
 * PodDisruptionBudgets against the evictions that the drains ask for, by the eviction subresource's
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

/** Pods that are Pending are deleted whatever their budget says. */
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
            subject: `${pod.namespace}/${pod.name}`,
            message: `${count(budgets.length, "PodDisruptionBudget")} cover it (${listed(budgets.map(({ name }) => name))}), and the API evicts no pod that more than one covers`,
            fix: "make their selectors disjoint, or delete all but one",
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
    const finding = (severity: Finding["severity"], message: string, fix: string): Finding => ({
        check,
        severity,
        subject: `${budget.namespace}/${budget.name}`,
        message,
        fix,
    });
    const found = `${rule}, ${currentHealthy} of ${count(expectedPods, "pod")} healthy, ${desiredHealthy} needed`;
    if (!budget.upToDate)
        return finding(
            "warn",
            `its controller has not processed its newest generation, so its ${budget.disruptionsAllowed} allowed disruptions are out of date`,
            "wait for status.observedGeneration; if it stays, look at kube-controller-manager",
        );
    if (notAllowed?.reason === "SyncFailed")
        return finding(
            "block",
            `its controller cannot compute it, so it allows nothing: ${notAllowed.message}`,
            "give its pods a controller with a scale subresource, or use minAvailable with a number",
        );
    if (desiredHealthy >= expectedPods)
        return finding(
            "block",
            `can never allow an eviction, and drains of ${listed(nodes)} need ${needing.length} of them: ${found}`,
            `add a replica, or let it allow one disruption (maxUnavailable: 1)`,
        );
    if (budget.disruptionsAllowed > 0) return waitingFinding(budget, needing, finding);
    const seconds = notAllowed === undefined ? 0 : Math.round(now - notAllowed.since);
    const chronic = seconds > drainTimeoutSeconds;
    return finding(
        chronic ? "block" : "warn",
        `allows no eviction now, and drains of ${listed(nodes)} need them: ${found}; so for ${seconds} s${chronic ? `, longer than a drain waits (${drainTimeoutSeconds} s)` : ""}`,
        "make its unready pods ready (kubectl get pods shows which), or set unhealthyPodEvictionPolicy: AlwaysAllow where they are the ones in the way",
    );
}

/** Whether evicting the pod must be allowed by the budget's count; unready pods may go without. */
function needsAllowance(budget: Budget, pod: Pod): boolean {
    if (pod.ready) return true;
    if (budget.alwaysAllowUnhealthy) return false;
    return budget.desiredHealthy === 0 || budget.currentHealthy < budget.desiredHealthy;
}

function waitingFinding(
    budget: Budget,
    needing: readonly Pod[],
    finding: (severity: "inform", message: string, fix: string) => Finding,
): Finding | undefined {
    const perNode = new Map<string, number>();
    for (const { node = "" } of needing) perNode.set(node, (perNode.get(node) ?? 0) + 1);
    const crowded = [...perNode].filter(([, pods]) => pods > budget.disruptionsAllowed);
    if (crowded.length === 0) return undefined;
    const places = crowded.map(([node, pods]) => `${node} holds ${pods}`);
    return finding(
        "inform",
        `allows ${count(budget.disruptionsAllowed, "eviction")} at a time and ${listed(places)}: the drain waits there until replacements are ready`,
        "nothing; a budget that allows more makes the drain shorter",
    );
}
