import type { Move } from "../../core/plan/plan.ts";
import type { Version } from "../../core/cluster/version.ts";
import { uncordonAsFound } from "../api/drain.ts";
import { Failed } from "../failed.ts";
import type { Kubectl } from "../api/kubectl.ts";
import { limits } from "../limits.ts";
import { lookAtNode } from "../api/nodes.ts";
import { until } from "../until.ts";
import type { Run } from "./run.ts";

/** Before a worker counts as settled: Ready at its target, and uncordoned as found. */
export async function guardSettled({ lock, live, spec }: Run, { machine }: Move): Promise<void> {
    await lock.take();
    await until(limits.nodeReady, live.clock, () =>
        proveSettled(live.kubectl, machine.node, spec.workerVersion),
    );
    await uncordonAsFound(live.kubectl, live.clock, machine.node);
}

/**
 * After a swap that failed and was rolled back, or that must no longer begin: a node that is Ready
 * serves again, as it was found. If it does not become Ready, or another run has taken over, the
 * node stays as it is, and the next `up` continues from there.
 */
export async function giveBack({ lock, live }: Run, { machine }: Move): Promise<void> {
    const { kubectl, clock } = live;
    const { node } = machine;
    const uncordonWhereReady = async () => {
        const { ready, readyMessage } = await lookAtNode(kubectl, node);
        if (!ready) throw new Error(`${node}: not Ready: ${readyMessage}`);
        await uncordonAsFound(kubectl, clock, node);
    };
    await lock
        .take()
        .then(() => until(limits.nodeReady, clock, uncordonWhereReady))
        .catch(() => undefined);
}

async function proveSettled(kubectl: Kubectl, name: string, target: Version): Promise<void> {
    const { ready, readyMessage, kubelet } = await lookAtNode(kubectl, name);
    const registered = kubelet.kind === "version" ? kubelet.version.text : "unknown";
    if (ready && registered === target.text) return;
    throw new Failed({
        code: "node-not-settled",
        node: name,
        readiness: ready ? { kind: "ready" } : { kind: "not ready", message: readyMessage },
        registered,
        expected: target.text,
        seconds: limits.nodeReady,
    });
}
