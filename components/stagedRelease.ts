import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { remoteScriptsDigest } from "../edge/ssh/remoteScripts.ts";
import { scriptCommand } from "./remoteCommand.ts";
import type { MoveArgs } from "./swapCommand.ts";

export interface StagedReleaseArgs extends MoveArgs {
    readonly releaseUrl: string;
}

/**
 * A release on a machine, beside the running one: downloaded, checked against its published
 * SHA-256, and asked whether it accepts this machine's flags. Nothing is stopped.
 */
export class StagedRelease extends pulumi.ComponentResource {
    readonly last: pulumi.Resource;

    constructor(args: StagedReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
        const { move, wanted, releaseUrl, guard, after } = args;
        const { machine, token } = move;
        super("kube-lockstep:index:StagedRelease", `${machine.node}-release`, {}, opts);
        this.last = new remote.Command(
            `${machine.node}-stage`,
            scriptCommand(machine, "stage.sh", [
                remoteScriptsDigest(),
                token, // a machine that drifted stages again
                releaseUrl,
                ...wanted,
            ]),
            { parent: this, dependsOn: [...after], ...guard },
        );
        this.registerOutputs({});
    }
}
