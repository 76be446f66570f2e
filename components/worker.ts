import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import { scriptCommand } from "./remoteCommand.ts";
import { SmokePod } from "./smokePod.ts";
import { swapCommand, type MoveArgs } from "./swapCommand.ts";

export interface WorkerArgs extends MoveArgs {
    /** Hooks around what comes after the swap. */
    readonly smokeGuard: pulumi.ResourceOptions;
    readonly settleGuard: pulumi.ResourceOptions;
    /** For another version of the kubelet the smoke Pod runs again. */
    readonly version: string;
    /** Image of the smoke Pod. */
    readonly image: string;
    readonly provider: Provider;
}

/** kubelet and kube-proxy of a worker at their target version: drain → swap → smoke Pod → settle. */
export class Worker extends pulumi.ComponentResource {
    readonly last: remote.Command;

    constructor(args: WorkerArgs, opts?: pulumi.ComponentResourceOptions) {
        const { move, wanted, smokeGuard, settleGuard, image, provider } = args;
        const { machine, token } = move;
        super("kube-lockstep:index:Worker", machine.node, {}, opts);
        const swap = swapCommand(`${machine.node}-swap`, this, args);
        const smoke = new SmokePod(
            {
                node: machine.node,
                image,
                version: args.version,
                // Unknown in a preview that shows this swap: the API would be asked whether the new Pod
                // may take the place of the old one, and say no.
                token: swap.stdout.apply(() => token),
                guard: smokeGuard,
                after: [swap],
            },
            { parent: this, provider },
        );
        this.last = new remote.Command(
            `${machine.node}-settle`,
            // With the token, a node that was swapped again settles again.
            scriptCommand(machine, "settle.sh", [token, ...wanted]),
            { parent: this, dependsOn: smoke.pod, ...settleGuard },
        );
        this.registerOutputs({});
    }
}
