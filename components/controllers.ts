import * as pulumi from "@pulumi/pulumi";
import { swapCommand, type MoveArgs } from "./swapCommand.ts";

/** kube-controller-manager and kube-scheduler of a control plane at their target version. */
export class Controllers extends pulumi.ComponentResource {
    readonly last: pulumi.Resource;

    constructor(args: MoveArgs, opts?: pulumi.ComponentResourceOptions) {
        const name = `${args.move.machine.node}-controllers`;
        super("kube-lockstep:index:Controllers", name, {}, opts);
        this.last = swapCommand(`${name}-swap`, this, args);
        this.registerOutputs({});
    }
}
