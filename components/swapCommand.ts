import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Move } from "../core/plan/plan.ts";
import { scriptCommand } from "./remoteCommand.ts";

/** What the resources of a move need: the move itself, and what surrounds it. */
export interface MoveArgs {
    readonly move: Move;
    /** `COMPONENT=VERSION` of all that it takes. */
    readonly wanted: readonly string[];
    /** Hooks around its operation. */
    readonly guard: pulumi.ResourceOptions;
    /** What has to be done first. */
    readonly after: readonly pulumi.Resource[];
}

/** The Command that swaps what a move takes. */
export function swapCommand(
    name: string,
    parent: pulumi.Resource,
    { move, wanted, guard, after }: MoveArgs,
): remote.Command {
    return new remote.Command(
        name,
        scriptCommand(move.machine, "swap.sh", [move.token, ...wanted]),
        { parent, dependsOn: [...after], ...guard },
    );
}
