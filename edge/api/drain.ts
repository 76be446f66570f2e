import type { Clock } from "../clock.ts";
import { Failed } from "../failed.ts";
import type { Kubectl } from "./kubectl.ts";
import { limits } from "../limits.ts";
import { messageOf } from "../messageOf.ts";
import { cordonAnnotation, lookAtNode } from "./nodes.ts";
import { until } from "../until.ts";

/**
 * Cordons a node and evicts its pods; PodDisruptionBudgets hold, because pods are only ever
 * evicted.
 *
 * A node that somebody else had cordoned is drained anyway and stays theirs: only our own cordon
 * carries the annotation. If the drain fails, the node is left as it was found.
 *
 * @throws Failed `not-drained`, with kubectl's words about the pods that were not evicted.
 */
export async function drain(
    kubectl: Kubectl,
    clock: Clock,
    node: string,
    timeoutSeconds: number,
): Promise<void> {
    await cordon(kubectl, clock, node);
    try {
        await evict(kubectl, clock, node, timeoutSeconds);
    } catch (error) {
        await uncordonAsFound(kubectl, clock, node);
        throw new Failed(
            { code: "not-drained", node, seconds: timeoutSeconds, words: essenceOf(error) },
            { cause: error },
        );
    }
}

/**
 * Evicts until no pod is left. kubectl sleeps for 5 s after a budget has refused an eviction,
 * although the replacement that it waits for is often ready sooner: when run again, it evicts at
 * once.
 */
async function evict(
    kubectl: Kubectl,
    clock: Clock,
    node: string,
    timeoutSeconds: number,
): Promise<void> {
    const begunMs = clock.steadyMs();
    const args = ["drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--force"];
    for (;;) {
        const passed = (clock.steadyMs() - begunMs) / 1000;
        if (passed >= timeoutSeconds) {
            // Its own time limit makes kubectl say which pods are left, and why.
            await kubectl.run([...args, "--timeout=1s"], { timeoutSeconds: limits.lastEviction });
            return;
        }
        const patience = passed < limits.eagerDrain ? limits.eagerEviction : limits.eviction;
        try {
            await kubectl.run(args, {
                timeoutSeconds: Math.min(patience, timeoutSeconds - passed),
            });
            return;
        } catch (error) {
            if (!(error instanceof Failed && error.failure.code === "kubectl-timeout")) throw error;
        }
    }
}

/** Cordons a node and marks it as ours, in one write; an already cordoned one stays as it is. */
async function cordon(kubectl: Kubectl, clock: Clock, node: string): Promise<void> {
    if ((await lookAtNode(kubectl, node)).unschedulable) return;
    const now = new Date(clock.wallMs()).toISOString();
    await patchNode(kubectl, clock, node, {
        metadata: { annotations: { [cordonAnnotation]: now } },
        spec: { unschedulable: true },
    });
}

/** Uncordons a node that we cordoned; one that somebody else had cordoned stays cordoned. */
export async function uncordonAsFound(kubectl: Kubectl, clock: Clock, node: string): Promise<void> {
    if (!(await lookAtNode(kubectl, node)).cordonedByUs) return;
    await patchNode(kubectl, clock, node, {
        metadata: { annotations: { [cordonAnnotation]: null } },
        spec: { unschedulable: null },
    });
}

async function patchNode(
    kubectl: Kubectl,
    clock: Clock,
    node: string,
    patch: object,
): Promise<void> {
    // A kube-apiserver that is being swapped may cut off a request: both patches can be repeated.
    await until(limits.nodePatch, clock, async () => {
        await kubectl.run(["patch", "node", node, "--type=merge", "-p", JSON.stringify(patch)]);
    });
}

/**
 * kubectl's lines about the pods that were not evicted, each once; everything if there are none.
 */
function essenceOf(error: unknown): readonly string[] {
    const isItsOwn = error instanceof Failed && error.failure.code === "kubectl-failed";
    const words = isItsOwn ? error.failure.words : messageOf(error);
    const ofPods = words.split("\n").filter((line) => line.startsWith("error when"));
    const essence = ofPods.length > 0 ? ofPods : messageOf(error).split("\n");
    return [...new Set(essence.map((line) => line.trim()))].slice(0, 20);
}
