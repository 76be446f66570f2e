import { readFileSync } from "node:fs";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { machinesOf, type ClusterSpec, type MachineSpec } from "../core/cluster.ts";
import type { UpgradePlan } from "../core/plan.ts";
import type { RecordFields } from "../core/upgradeRecord.ts";
import type { LiveCluster } from "../edge/liveCluster.ts";
import { ApiServer } from "./apiServer.ts";
import { Controllers } from "./controllers.ts";
import { EtcdSnapshot } from "./etcdSnapshot.ts";
import { Safeguards } from "./safeguards.ts";
import { StagedRelease } from "./stagedRelease.ts";
import { UpgradeRecord } from "./upgradeRecord.ts";
import { Worker } from "./worker.ts";

export interface ClusterUpgradeArgs {
    readonly spec: ClusterSpec;
    readonly plan: UpgradePlan;
    readonly live: LiveCluster;
    /** The cluster's upgrade record before this run. */
    readonly record: RecordFields | undefined;
}

/**
 * The cluster at its target versions, in the order of the skew policy: every machine stages →
 * kube-apiservers one by one → controllers → workers one by one.
 *
 * Declares every machine on every run, from the spec alone. The plan gives only the swap tokens and
 * which controllers go last.
 */
export class ClusterUpgrade extends pulumi.ComponentResource {
    constructor(name: string, args: ClusterUpgradeArgs, opts?: pulumi.ComponentResourceOptions) {
        const { spec, plan, live, record } = args;
        super("kube-lockstep:index:ClusterUpgrade", name, {}, opts);
        const safeguards = new Safeguards(spec, live);
        const provider = new Provider(
            "cluster",
            { kubeconfig: pulumi.secret(readFileSync(spec.kubeconfig, "utf8")) },
            { parent: this },
        );
        const tokens = plan.swapTokens;
        const common = (machine: MachineSpec) => ({ spec, machine, safeguards });

        const staged = machinesOf(spec).map(
            (machine) =>
                new StagedRelease(
                    { ...common(machine), tokens: tokens.ofMachine(machine.node) },
                    { parent: this },
                ).command,
        );
        const [firstControlPlane] = spec.controlPlanes;
        const snapshots =
            spec.etcdSnapshot.enabled && firstControlPlane !== undefined
                ? [
                      new EtcdSnapshot(common(firstControlPlane), {
                          parent: this,
                          dependsOn: staged,
                      }).command,
                  ]
                : [];
        const apiServers = inSequence(
            spec.controlPlanes,
            [...staged, ...snapshots],
            (machine, dependsOn) =>
                new ApiServer(
                    { ...common(machine), token: tokens.ofApiServer(machine.node) },
                    { parent: this, dependsOn },
                ).command,
        );
        const controllers = plan.controllersOrder.reduce<readonly pulumi.Resource[]>(
            (before, wave) =>
                wave.map(
                    (machine) =>
                        new Controllers(
                            { ...common(machine), token: tokens.ofControllers(machine.node) },
                            { parent: this, dependsOn: [...before] },
                        ).command,
                ),
            apiServers,
        );
        void controllers;
        this.registerOutputs({});
        void record;
        void Worker;
        void UpgradeRecord;
        void provider;
    }
}

function inSequence<Resource extends pulumi.Resource>(
    machines: readonly MachineSpec[],
    first: readonly pulumi.Resource[],
    declare: (machine: MachineSpec, dependsOn: pulumi.Resource[]) => Resource,
): readonly Resource[] {
    return machines.reduce<readonly Resource[]>(
        (done, machine) => [...done, declare(machine, done.length > 0 ? done.slice(-1) : [...first])],
        [],
    );
}
