import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSpec } from "../core/cluster/spec.ts";
import { scriptCommand } from "./remoteCommand.ts";
import type { MoveArgs } from "./swapCommand.ts";

export interface EtcdSnapshotArgs extends Omit<MoveArgs, "wanted"> {
    /** A kube-apiserver that runs this version already needs no snapshot any more. */
    readonly version: string;
    readonly keeping: ClusterSpec["etcdSnapshot"];
}

/** A snapshot of etcd from before the upgrade, read back after it was written. */
export class EtcdSnapshot extends pulumi.ComponentResource {
    readonly last: pulumi.Resource;

    constructor(args: EtcdSnapshotArgs, opts?: pulumi.ComponentResourceOptions) {
        const { move, version, keeping, guard, after } = args;
        super("kube-lockstep:index:EtcdSnapshot", "etcd", {}, opts);
        const { directory, keep } = keeping;
        this.last = new remote.Command(
            "etcd-snapshot",
            scriptCommand(move.machine, "snapshotEtcd.sh", [version, directory, String(keep)]),
            { parent: this, dependsOn: [...after], ...guard },
        );
        this.registerOutputs({});
    }
}
