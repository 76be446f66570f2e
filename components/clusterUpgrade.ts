import { readFileSync } from "node:fs";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { Inventory } from "../core/cluster/inventory.ts";
import { targetOf, type ClusterSpec } from "../core/cluster/spec.ts";
import type { Move, PhaseKind, UpgradePlan } from "../core/plan/plan.ts";
import type { RecordFields } from "../core/record/upgradeRecord.ts";
import { Run } from "../edge/guards/run.ts";
import type { LiveCluster } from "../edge/look/liveCluster.ts";
import { Timeline } from "../edge/record/timeline.ts";
import { ApiServer } from "./apiServer.ts";
import { Controllers } from "./controllers.ts";
import { EtcdSnapshot } from "./etcdSnapshot.ts";
import { guardsOf } from "./guards.ts";
import { Identity } from "./identity.ts";
import { Phase, type PhaseArgs } from "./phase.ts";
import { smokePodName } from "./smokePod.ts";
import { StagedRelease } from "./stagedRelease.ts";
import { UpgradeRecord } from "./upgradeRecord.ts";
import { Worker } from "./worker.ts";

export interface ClusterUpgradeArgs {
    readonly spec: ClusterSpec;
    readonly live: LiveCluster;
    /** What was observed of the cluster, and the plan for it. */
    readonly inventory: Inventory;
    readonly plan: UpgradePlan;
    /** The cluster's upgrade record before this run. */
    readonly record: RecordFields | undefined;
}

/** The cluster at its target versions: the phases of the plan, one after the other. */
export class ClusterUpgrade extends pulumi.ComponentResource {
    constructor(name: string, args: ClusterUpgradeArgs, opts?: pulumi.ComponentResourceOptions) {
        super("kube-lockstep:index:ClusterUpgrade", name, {}, opts);
        const { spec, live, inventory, plan, record: before } = args;
        const run = new Run(spec, live, inventory, plan);
        const timeline = new Timeline();
        const guards = guardsOf(run, timeline);
        const provider = kubernetes(spec, this);
        const settled: pulumi.Output<string>[] = [];
        const version = spec.version.text;
        const workerVersion = spec.workerVersion.text;
        const wantedOf = ({ takes }: Move) =>
            takes.map((component) => `${component}=${targetOf(spec, component).text}`);

        const declare: Readonly<Record<PhaseKind, PhaseArgs["declare"]>> = {
            staging: (move, after, options) => {
                // A leading controller-manager hands its Lease over by means of the kubectl staged
                // beside it.
                const leads = move.takes.includes("kube-controller-manager");
                const wanted = [...wantedOf(move), ...(leads ? [`kubectl=${version}`] : [])];
                const { releaseUrl } = spec;
                const staging = { move, wanted, releaseUrl, guard: guards.stage(move), after };
                return new StagedRelease(staging, options);
            },
            snapshot: (move, after, options) => {
                const keeping = spec.etcdSnapshot;
                const saving = { move, version, keeping, guard: guards.snapshot(move), after };
                return new EtcdSnapshot(saving, options);
            },
            "kube-apiservers": (move, after, options) => {
                const guard = guards.apiServer(move);
                return new ApiServer({ move, wanted: wantedOf(move), guard, after }, options);
            },
            controllers: (move, after, options) => {
                const guard = guards.controllers(move);
                return new Controllers({ move, wanted: wantedOf(move), guard, after }, options);
            },
            workers: (move, after, options) => {
                const { node } = move.machine;
                const worker = new Worker(
                    {
                        move,
                        wanted: wantedOf(move),
                        version: workerVersion,
                        image: spec.smokeImage,
                        provider,
                        guard: guards.worker(move),
                        smokeGuard: guards.smokePod(node, smokePodName(node)),
                        settleGuard: guards.settle(move),
                        after,
                    },
                    options,
                );
                settled.push(worker.last.stdout);
                return worker;
            },
        };
        let after: readonly pulumi.Resource[] = [];
        for (const phase of plan.phases) {
            const args = { phase, after, declare: declare[phase.kind] };
            after = new Phase(args, { parent: this }).last;
        }

        const ours = { parent: this, provider };
        new Identity({ workers: spec.workers.map(({ node }) => node) }, ours);
        const spans = () => timeline.spans;
        const outcome = { spec, spans, before, outcomes: settled, guard: guards.record() };
        new UpgradeRecord(outcome, ours);
        this.registerOutputs({});
    }
}

function kubernetes(spec: ClusterSpec, parent: pulumi.Resource): Provider {
    const settings = {
        kubeconfig: pulumi.secret(readFileSync(spec.kubeconfig, "utf8")),
        enableConfigMapMutable: true, // the record is updated in place, not replaced
        upsertExistingObjects: true, // what a killed run made and did not record is taken over
    };
    return new Provider("cluster", settings, { parent });
}
