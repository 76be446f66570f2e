import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import type { ClusterSpec, MachineSpec } from "../core/cluster.ts";
import { scriptCommand } from "./remoteCommand.ts";
import type { Safeguards } from "./safeguards.ts";
import { SmokePod } from "./smokePod.ts";

export interface WorkerArgs {
    readonly spec: ClusterSpec;
    readonly machine: MachineSpec;
    readonly safeguards: Safeguards;
    /** What has to be done before. */
    readonly after: readonly pulumi.Resource[];
    readonly token: string;
    readonly provider: Provider;
}

/** kubelet and kube-proxy of a worker at their target version: drain → swap → smoke Pod → settle. */
export class Worker extends pulumi.ComponentResource {
    readonly swap: remote.Command;
    readonly settle: remote.Command;

    constructor(args: WorkerArgs, opts?: pulumi.ComponentResourceOptions) {
        const { spec, machine, safeguards, after, token, provider } = args;
        super("kube-lockstep:index:Worker", machine.node, {}, opts);
        const target = spec.workerVersion.text;
        const wanted = [`kubelet=${target}`, `kube-proxy=${target}`];
        this.swap = new remote.Command(
            `${machine.node}-swap`,
            scriptCommand(machine, "swap.sh", [token, ...wanted]),
            { parent: this, dependsOn: [...after], ...safeguards.swapWorker(machine, token) },
        );
        const smoke = new SmokePod(
            {
                node: machine.node,
                image: spec.smokeImage,
                version: target,
                // Unknown in a preview that shows this swap: the API would be asked whether the new Pod
                // may take the place of the old one, and say no.
                token: this.swap.stdout.apply(() => token),
                safeguards,
                after: [this.swap],
            },
            { parent: this, provider },
        );
        this.settle = new remote.Command(
            `${machine.node}-settle`,
            // The token settles a node again that was swapped again.
            scriptCommand(machine, "settle.sh", [token, ...wanted]),
            { parent: this, dependsOn: smoke.pod, ...safeguards.settleWorker(machine) },
        );
        this.registerOutputs({});
    }
}
