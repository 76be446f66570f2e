import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import {
    componentsOf,
    type ClusterSpec,
    type Component,
    type Inventory,
    type MachineSpec,
} from "../core/cluster.ts";
import { describeRefusals } from "../core/describe.ts";
import { planUpgrade, type Step, type StepKind } from "../core/plan.ts";
import type { Phase } from "../core/record/span.ts";
import type { LiveCluster } from "../edge/liveCluster.ts";
import { drain, uncordonAsFound } from "../edge/drain.ts";
import { waitUntilServed } from "../edge/loadBalancer.ts";
import { lookAtNode } from "../edge/nodes.ts";
import { installRemoteScripts, waiveHealth } from "../edge/remoteScripts.ts";
import { Timeline } from "../edge/timeline.ts";
import { until } from "../edge/until.ts";
import { UpgradeLock } from "../edge/upgradeLock.ts";
import { incompleteWorkloads, waitForWorkloads } from "../edge/workloads.ts";
import { ourLabels } from "./ourLabels.ts";

const transientSeconds = 60;
const readySeconds = 120;

/**
 * What has to hold right before each operation, asked of the live cluster, whatever was planned and
 * in whatever order the operations are asked for: as hooks for the resources that carry them out.
 *
 * A hook that throws leaves its operation undone, and the next `up` runs both again.
 */
export class Safeguards {
    readonly timeline = new Timeline();
    readonly #spec: ClusterSpec;
    readonly #live: LiveCluster;
    readonly #lock: UpgradeLock;
    /** Workloads that lacked replicas before the first drain of this run. */
    #baseline: Promise<ReadonlySet<string>> | undefined;
    /** Asked before the first drain of this run: nothing after it stops a kube-apiserver. */
    #allServed: Promise<void> | undefined;

    constructor(spec: ClusterSpec, live: LiveCluster) {
        this.#spec = spec;
        this.#live = live;
        this.#lock = new UpgradeLock(live.kubectl);
    }

    /** Before a release is brought to a machine: this run holds the cluster, its scripts are there. */
    stage(machine: MachineSpec): pulumi.ResourceOptions {
        return this.#around(machine, "stage", componentsOf(machine.role), async () => {
            await this.#lock.take();
            await installRemoteScripts(this.#live.run, machine);
        });
    }

    /** Before the snapshot of etcd. */
    snapshot(machine: MachineSpec): pulumi.ResourceOptions {
        return this.#around(machine, "snapshot", ["etcd"], () => this.#lock.take());
    }

    /** Before a kube-apiserver stops: it is its turn, and the load balancer sends to all others. */
    swapApiServer(machine: MachineSpec, token: string): pulumi.ResourceOptions {
        return this.#around(machine, "swap", ["kube-apiserver"], async () => {
            const { step, inventory } = await this.#turnOf(machine, "apiserver");
            if (step === undefined) return;
            await this.#passHealthWaiver(machine, token);
            await this.#waitUntilServed(inventory, (node) => node !== machine.node);
        });
    }

    /** Before controller-manager and scheduler stop: it is their turn, every kube-apiserver is new. */
    swapControllers(machine: MachineSpec, token: string): pulumi.ResourceOptions {
        const components = ["kube-controller-manager", "kube-scheduler"] as const;
        return this.#around(machine, "swap", components, async () => {
            const { step } = await this.#turnOf(machine, "controllers");
            if (step !== undefined) await this.#passHealthWaiver(machine, token);
        });
    }

    /**
     * Before kubelet and kube-proxy stop: a controller-manager leads, the load balancer sends to every
     * kube-apiserver, what the last drain evicted runs again, and the node is drained.
     */
    swapWorker(machine: MachineSpec, token: string): pulumi.ResourceOptions {
        const { node } = machine;
        const components = componentsOf("worker");
        const swap = this.timeline.stopwatch({ node, phase: "swap", components });
        const guard = async () => {
            const { step, inventory } = await this.#turnOf(machine, "worker");
            if (step !== undefined) await this.#passHealthWaiver(machine, token);
            if (step?.drains !== true) return;
            const { kubectl } = this.#live;
            this.#baseline ??= incompleteWorkloads(kubectl);
            this.#allServed ??= this.#waitUntilServed(inventory, () => true);
            await Promise.all([waitForWorkloads(kubectl, await this.#baseline), this.#allServed]);
            await this.timeline.time({ node, phase: "drain", components }, () =>
                drain(kubectl, node, this.#spec.drainTimeoutSeconds),
            );
        };
        const hooks = this.#around(machine, "swap", components, guard, swap);
        // A swap that failed has taken itself back: the node serves again, as it was found.
        const onError = new pulumi.ErrorHook(`${machine.node}-swap-failed`, async () => {
            swap.stop("failed");
            await until(readySeconds, async () => {
                const node = await lookAtNode(this.#live.kubectl, machine.node);
                if (!node.ready)
                    throw new Error(`${machine.node}: not Ready: ${node.readyMessage}`);
                await uncordonAsFound(this.#live.kubectl, machine.node);
            }).catch(() => undefined); // it stays cordoned: the next up goes on from there
            return false;
        });
        return { hooks: { ...hooks.hooks, onError: [onError] } };
    }

    /** Before a worker counts as settled: Ready at its target, and uncordoned as it was found. */
    settleWorker(machine: MachineSpec): pulumi.ResourceOptions {
        return this.#around(machine, "settle", componentsOf("worker"), async () => {
            await this.#lock.take();
            const { kubectl } = this.#live;
            const target = this.#spec.workerVersion;
            await until(readySeconds, async () => {
                const node = await lookAtNode(kubectl, machine.node);
                const runs =
                    node.kubelet.kind === "version" ? node.kubelet.version.text : "unknown";
                if (!node.ready || runs !== target.text)
                    throw new Error(
                        `${machine.node}: ${node.ready ? "Ready" : `not Ready (${node.readyMessage})`}, registered with kubelet ${runs}, ` +
                            `expected Ready with ${target.text} within ${readySeconds} s; it stays cordoned until the next up`,
                    );
            });
            await uncordonAsFound(kubectl, machine.node);
        });
    }

    /** Before a smoke Pod is created: one that a killed run left is gone, since a Pod's spec stays as it is. */
    smokePod(node: string, pod: string): pulumi.ResourceOptions {
        return {
            hooks: { beforeCreate: [this.#withoutLeftover(`${node}-smoke-before`, "pod", pod)] },
        };
    }

    /** After the record of the upgrade: others may go on. */
    release(): pulumi.ResourceOptions {
        // The record of a killed run or a lost state differs, and belongs to another field manager.
        const before = this.#withoutLeftover("upgrade-record-before", "configmap", "kube-lockstep");
        const hook = new pulumi.ResourceHook("upgrade-released", () => this.#lock.release(), {
            ignoreErrors: true, // it runs out by itself
        });
        return { hooks: { beforeCreate: [before], afterCreate: [hook], afterUpdate: [hook] } };
    }

    /** Deletes an object of ours; one that only has its name stays, and the API refuses what conflicts with it. */
    #withoutLeftover(hook: string, kind: string, object: string): pulumi.ResourceHook {
        return new pulumi.ResourceHook(hook, async () => {
            const labels = Object.entries(ourLabels).map(([key, value]) => `${key}=${value}`);
            const ours = `--selector=${labels.join(",")}`;
            const named = `--field-selector=metadata.name=${object}`;
            await this.#live.kubectl.run(["-n", "kube-system", "delete", kind, ours, named]);
        });
    }

    /**
     * Waits until the live cluster, planned anew, wants this swap next.
     *
     * Refusals may pass (a kube-apiserver that just restarted): the last ones are thrown after 60 s.
     * Without a step the machine runs its target already.
     */
    async #turnOf(
        machine: MachineSpec,
        kind: StepKind,
    ): Promise<{ step: Step | undefined; inventory: Inventory }> {
        await this.#lock.take();
        const deadline = Date.now() + transientSeconds * 1000;
        for (;;) {
            const inventory = await this.#live.look();
            const outcome = planUpgrade(inventory, this.#spec);
            if (outcome.kind === "plan") {
                const { steps } = outcome.plan;
                const step = steps.find((one) => one.node === machine.node && one.kind === kind);
                const [next] = steps;
                if (step === undefined || next === undefined || isSameWave(next, step))
                    return { step, inventory };
                if (Date.now() >= deadline)
                    throw new Error(
                        `${machine.node}: it is not its turn: ${next.node} has to be swapped first ` +
                            `(${next.components.join(", ")}); run up without --target`,
                    );
            } else if (Date.now() >= deadline) {
                throw new Error(
                    `${machine.node}: nothing is swapped now:\n${describeRefusals(outcome.refusals)}`,
                );
            }
            await sleep(500);
        }
    }

    /** The machine asks health before its swap again; a waiver reaches it for this swap only. */
    async #passHealthWaiver(machine: MachineSpec, token: string): Promise<void> {
        if (this.#spec.waivers["component-health"] === undefined) return;
        await waiveHealth(this.#live.run, machine, token);
    }

    async #waitUntilServed(inventory: Inventory, counts: (node: string) => boolean): Promise<void> {
        if (this.#spec.waivers["load-balancer"] !== undefined) return;
        const apiServers = this.#spec.controlPlanes
            .filter(({ node }) => counts(node))
            .flatMap((machine) => {
                const seen = inventory.machines.find(({ node }) => node === machine.node);
                if (seen?.kind !== "reached") return [];
                return seen.components
                    .filter(({ component }) => component === "kube-apiserver")
                    .map((sighting) => ({ machine, sighting }));
            });
        await waitUntilServed(this.#live.kubectl, apiServers);
    }

    /** Hooks around an operation: the guard before it, the timeline after it. */
    #around(
        machine: MachineSpec,
        phase: Phase,
        components: readonly Component[] | readonly ["etcd"],
        guard: () => Promise<void>,
        stopwatch = this.timeline.stopwatch({ node: machine.node, phase, components }),
    ): pulumi.ResourceOptions {
        const name = `${machine.node}-${phase}-${components.join("+")}`;
        const before = new pulumi.ResourceHook(`${name}-before`, async () => {
            await guard();
            stopwatch.start();
        });
        const after = new pulumi.ResourceHook(
            `${name}-after`,
            () => {
                stopwatch.stop("done");
            },
            { ignoreErrors: true },
        );
        return {
            hooks: {
                beforeCreate: [before],
                beforeUpdate: [before],
                afterCreate: [after],
                afterUpdate: [after],
            },
        };
    }
}

/** Controllers of several control planes may be swapped at the same time; nothing else may. */
function isSameWave(next: Step, step: Step): boolean {
    return next === step || (next.kind === "controllers" && step.kind === "controllers");
}
