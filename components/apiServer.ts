import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSpec, MachineSpec } from "../core/cluster.ts";
import { scriptCommand } from "./remoteCommand.ts";
import type { Safeguards } from "./safeguards.ts";

export interface ApiServerArgs {
    readonly spec: ClusterSpec;
    readonly machine: MachineSpec;
    readonly safeguards: Safeguards;
    /** What has to be done before. */
    readonly after: readonly pulumi.Resource[];
    readonly token: string;
}

/** The kube-apiserver of a control plane at its target version. */
export class ApiServer extends pulumi.ComponentResource {
    readonly command: remote.Command;

    constructor(args: ApiServerArgs, opts?: pulumi.ComponentResourceOptions) {
        const { spec, machine, safeguards, after, token } = args;
        super("kube-lockstep:index:ApiServer", `${machine.node}-kube-apiserver`, {}, opts);
        this.command = new remote.Command(
            `${machine.node}-kube-apiserver-swap`,
            scriptCommand(machine, "swap.sh", [token, `kube-apiserver=${spec.version.text}`]),
            { parent: this, dependsOn: [...after], ...safeguards.swapApiServer(machine, token) },
        );
        this.registerOutputs({});
    }
}
