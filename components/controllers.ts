import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSpec, MachineSpec } from "../core/cluster.ts";
import { scriptCommand } from "./remoteCommand.ts";
import type { Safeguards } from "./safeguards.ts";

export interface ControllersArgs {
    readonly spec: ClusterSpec;
    readonly machine: MachineSpec;
    readonly safeguards: Safeguards;
    /** What has to be done before. */
    readonly after: readonly pulumi.Resource[];
    readonly token: string;
}

/** kube-controller-manager and kube-scheduler of a control plane at their target version. */
export class Controllers extends pulumi.ComponentResource {
    readonly command: remote.Command;

    constructor(args: ControllersArgs, opts?: pulumi.ComponentResourceOptions) {
        const { spec, machine, safeguards, after, token } = args;
        super("kube-lockstep:index:Controllers", `${machine.node}-controllers`, {}, opts);
        this.command = new remote.Command(
            `${machine.node}-controllers-swap`,
            scriptCommand(machine, "swap.sh", [
                token,
                `kube-controller-manager=${spec.version.text}`,
                `kube-scheduler=${spec.version.text}`,
            ]),
            { parent: this, dependsOn: [...after], ...safeguards.swapControllers(machine, token) },
        );
        this.registerOutputs({});
    }
}
