import * as pulumi from "@pulumi/pulumi";
import { swapCommand, type MoveArgs } from "./swapCommand.ts";

/** The kube-apiserver of a control plane at its target version. */
export class ApiServer extends pulumi.ComponentResource {
    readonly last: pulumi.Resource;

    constructor(args: MoveArgs, opts?: pulumi.ComponentResourceOptions) {
        const name = `${args.move.machine.node}-kube-apiserver`;
        super("kube-lockstep:index:ApiServer", name, {}, opts);
        this.last = swapCommand(`${name}-swap`, this, args);
        this.registerOutputs({});
    }
}
