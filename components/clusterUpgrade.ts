import { readFileSync } from "node:fs";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { machinesOf, type ClusterSpec, type Inventory, type MachineSpec } from "../core/cluster.ts";
import { controllersOrder, type StepKind, type UpgradePlan } from "../core/plan.ts";
import { takesSnapshot } from "../core/preflight/snapshot.ts";
import type { RecordFields } from "../core/record/upgradeRecord.ts";
import type { LiveCluster } from "../edge/liveCluster.ts";
import { ApiServer } from "./apiServer.ts";
import { Controllers } from "./controllers.ts";
import { EtcdSnapshot } from "./etcdSnapshot.ts";
import { Identity } from "./identity.ts";
import { Safeguards } from "./safeguards.ts";
import { StagedRelease } from "./stagedRelease.ts";
import { UpgradeRecord } from "./upgradeRecord.ts";
import { Worker } from "./worker.ts";

export interface ClusterUpgradeArgs {
    readonly spec: ClusterSpec;
    readonly live: LiveCluster;
    readonly inventory: Inventory;
    readonly plan: UpgradePlan;
    /** The cluster's upgrade record before this run. */
    readonly record: RecordFields | undefined;
}

/**
 * The cluster at its target versions, in the order of the skew policy: every machine stages →
 * kube-apiservers one by one → controllers, the leading ones last → workers one by one.
 *
 * Declares every machine on every run, from the spec alone: what was observed gives only the swap
 * tokens, and which controllers go last.
 */
export class ClusterUpgrade extends pulumi.ComponentResource {
    constructor(name: string, args: ClusterUpgradeArgs, opts?: pulumi.ComponentResourceOptions) {
        super("kube-lockstep:index:ClusterUpgrade", name, {}, opts);
        const { spec, live, inventory, plan, record } = args;
        const safeguards = new Safeguards(spec, live);
        const common = { spec, safeguards };
        const token = ({ node }: MachineSpec, kind: StepKind) =>
            plan.swapTokens[kind].get(node) ?? "none";

        const machines = machinesOf(spec);
        const staged: pulumi.Resource[] = [];
        for (const [at, machine] of machines.entries()) {
            const kinds: readonly StepKind[] =
                machine.role === "worker" ? ["worker"] : ["apiserver", "controllers"];
            const tokens = kinds.map((kind) => token(machine, kind));
            const ahead = staged[at - stagedAtOnce(machines.length)];
            const after = ahead === undefined ? [] : [ahead];
            const staging = { ...common, machine, tokens, after };
            staged.push(new StagedRelease(staging, { parent: this }).command);
        }

        let done: readonly pulumi.Resource[] = staged;
        const [first] = spec.controlPlanes;
        if (first !== undefined && takesSnapshot(spec)) {
            const saving = { ...common, machine: first, after: done };
            done = [new EtcdSnapshot(saving, { parent: this }).command];
        }
        for (const machine of spec.controlPlanes) {
            const swap = { ...common, machine, after: done, token: token(machine, "apiserver") };
            done = [new ApiServer(swap, { parent: this }).command];
        }

        const order = controllersOrder(inventory, spec);
        for (const wave of [order.slice(0, -1), order.slice(-1)]) {
            const after = done;
            const swaps = wave.map((machine) => {
                const swap = { ...common, machine, after, token: token(machine, "controllers") };
                return new Controllers(swap, { parent: this }).command;
            });
            if (swaps.length > 0) done = swaps;
        }

        const kubeconfig = pulumi.secret(readFileSync(spec.kubeconfig, "utf8"));
        const settings = {
            kubeconfig,
            enableConfigMapMutable: true, // the record is updated in place, not replaced
            upsertExistingObjects: true, // what a killed run made and did not record is taken over
        };
        const provider = new Provider("cluster", settings, { parent: this });
        new Identity({ spec }, { parent: this, provider });
        const outcomes: pulumi.Output<string>[] = [];
        for (const machine of spec.workers) {
            const swap = {
                ...common,
                provider,
                machine,
                after: done,
                token: token(machine, "worker"),
            };
            const worker = new Worker(swap, { parent: this });
            done = [worker.settle];
            outcomes.push(worker.settle.stdout);
        }

        new UpgradeRecord({ ...common, before: record, outcomes }, { parent: this, provider });
        this.registerOutputs({});
    }
}

/**
 * How many machines stage at the same time: a tenth of them, two at least. Downloads of all at once
 * took so much from six hosts on two cores that an application on them lost requests.
 */
function stagedAtOnce(machines: number): number {
    return Math.max(2, Math.ceil(machines / 10));
}
