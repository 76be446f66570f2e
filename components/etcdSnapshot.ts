import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSpec, MachineSpec } from "../core/cluster.ts";
import { scriptCommand } from "./remoteCommand.ts";
import type { Safeguards } from "./safeguards.ts";

export interface EtcdSnapshotArgs {
    readonly spec: ClusterSpec;
    /** The control plane that keeps it: the first whose kube-apiserver is swapped. */
    readonly machine: MachineSpec;
    readonly safeguards: Safeguards;
    /** What has to be done before. */
    readonly after: readonly pulumi.Resource[];
}

/** A snapshot of etcd from before the upgrade, read back after it was written. */
export class EtcdSnapshot extends pulumi.ComponentResource {
    readonly command: remote.Command;

    constructor(args: EtcdSnapshotArgs, opts?: pulumi.ComponentResourceOptions) {
        const { spec, machine, safeguards, after } = args;
        super("kube-lockstep:index:EtcdSnapshot", "etcd", {}, opts);
        const { directory, keep } = spec.etcdSnapshot;
        this.command = new remote.Command(
            "etcd-snapshot",
            scriptCommand(machine, "snapshotEtcd.sh", [spec.version.text, directory, String(keep)]),
            { parent: this, dependsOn: [...after], ...safeguards.snapshot(machine) },
        );
        this.registerOutputs({});
    }
}
