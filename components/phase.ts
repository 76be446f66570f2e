import * as pulumi from "@pulumi/pulumi";
import type { Move, Phase as PlannedPhase } from "../core/plan/plan.ts";

/** What carries out one move. */
export interface MoveResource {
    /** With this the move has been made. */
    readonly last: pulumi.Resource;
}

export interface PhaseArgs {
    readonly phase: PlannedPhase;
    /** What has to be done before. */
    readonly after: readonly pulumi.Resource[];
    /** Declares the resources of a move; `after` is what they wait for. */
    readonly declare: (
        move: Move,
        after: readonly pulumi.Resource[],
        options: pulumi.ComponentResourceOptions,
    ) => MoveResource;
}

/** One phase of the plan, named after it: the tree of resources reads as the plan does. */
export class Phase extends pulumi.ComponentResource {
    /** With these the phase has come to its end. */
    readonly last: readonly pulumi.Resource[];

    constructor({ phase, after, declare }: PhaseArgs, opts: pulumi.ComponentResourceOptions) {
        super("kube-lockstep:index:Phase", phase.kind, {}, opts);
        // Before there were phases, moves were children of what is their parent's parent now.
        const options = {
            parent: this,
            aliases: opts.parent === undefined ? [] : [{ parent: opts.parent }],
        };
        let done = after;
        for (const { moves, atOnce } of phase.waves) {
            const made: pulumi.Resource[] = [];
            for (const [at, move] of moves.entries()) {
                const ahead = made[at - atOnce];
                made.push(declare(move, ahead === undefined ? done : [ahead], options).last);
            }
            done = made;
        }
        this.last = done;
        this.registerOutputs({});
    }
}
