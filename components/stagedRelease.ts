import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { componentsOf, targetOf, type ClusterSpec, type MachineSpec } from "../core/cluster.ts";
import { remoteScriptsDigest } from "../edge/remoteScripts.ts";
import { scriptCommand } from "./remoteCommand.ts";
import type { Safeguards } from "./safeguards.ts";

export interface StagedReleaseArgs {
    readonly spec: ClusterSpec;
    readonly machine: MachineSpec;
    readonly safeguards: Safeguards;
    /** The machine's swap tokens: a machine that drifted stages again. */
    readonly tokens: readonly string[];
    /** What has to be done before. */
    readonly after: readonly pulumi.Resource[];
}

/**
 * A release on a machine, beside the one that runs: downloaded, checked against its published
 * SHA-256, and asked whether it understands this machine's flags. Nothing is stopped.
 */
export class StagedRelease extends pulumi.ComponentResource {
    readonly command: remote.Command;

    constructor(args: StagedReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
        const { spec, machine, safeguards, tokens, after } = args;
        super("kube-lockstep:index:StagedRelease", `${machine.node}-release`, {}, opts);
        const components = componentsOf(machine.role);
        const wanted = components.map((one) => `${one}=${targetOf(spec, one).text}`);
        // A leading controller-manager hands its Lease over with the kubectl beside it.
        if (machine.role === "control plane") wanted.push(`kubectl=${spec.version.text}`);
        this.command = new remote.Command(
            `${machine.node}-stage`,
            scriptCommand(machine, "stage.sh", [
                remoteScriptsDigest(),
                tokens.join(","),
                spec.releaseUrl,
                ...wanted,
            ]),
            { parent: this, dependsOn: [...after], ...safeguards.stage(machine) },
        );
        this.registerOutputs({});
    }
}
