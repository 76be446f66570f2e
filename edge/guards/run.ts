import type { Inventory } from "../../core/cluster/inventory.ts";
import type { ClusterSpec } from "../../core/cluster/spec.ts";
import type { UpgradePlan } from "../../core/plan/plan.ts";
import type { LiveCluster } from "../look/liveCluster.ts";
import { UpgradeLock } from "../api/upgradeLock.ts";
import { incompleteWorkloads } from "../api/workloads.ts";
import { Progress } from "./progress.ts";

/** One run of an upgrade: what it observed at its start, what it plans, and how far it has got. */
export class Run {
    readonly spec: ClusterSpec;
    readonly live: LiveCluster;
    readonly seen: Inventory;
    readonly plan: UpgradePlan;
    readonly progress: Progress;
    readonly lock: UpgradeLock;
    #workloadsBefore: Promise<ReadonlySet<string>> | undefined;
    #served: Promise<void> | undefined;

    constructor(spec: ClusterSpec, live: LiveCluster, seen: Inventory, plan: UpgradePlan) {
        this.spec = spec;
        this.live = live;
        this.seen = seen;
        this.plan = plan;
        this.progress = new Progress(plan);
        this.lock = new UpgradeLock(live.kubectl, live.clock);
    }

    /**
     * Checked again after a guard has waited, which may take minutes.
     *
     * @throws Failed `another-run` if this run has lost the cluster's lock, `stopped-after-failure`
     */
    async proveMayGoOn(node: string): Promise<void> {
        await this.lock.take();
        this.progress.proveNothingFailed(node);
    }

    /** The workloads that lacked replicas before the first drain of this run. */
    workloadsBefore(): Promise<ReadonlySet<string>> {
        return (this.#workloadsBefore ??= incompleteWorkloads(this.live.kubectl));
    }

    /** Called before the first drain of this run: from then on nothing stops a kube-apiserver. */
    servedOnce(ask: () => Promise<void>): Promise<void> {
        return (this.#served ??= ask());
    }
}
