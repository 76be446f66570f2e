import * as pulumi from "@pulumi/pulumi";
import type { Move, Phase as PlannedPhase } from "../core/plan/plan.ts";

/** What carries out one move. */
export interface MoveResource {
    /** When this is done, the move is complete. */
    readonly last: pulumi.Resource;
}

export interface PhaseArgs {
    readonly phase: PlannedPhase;
    /** What has to be done first. */
    readonly after: readonly pulumi.Resource[];
    /** Declares the resources of a move; `after` is what they wait for. */
    readonly declare: (
        move: Move,
        after: readonly pulumi.Resource[],
        options: pulumi.ComponentResourceOptions,
    ) => MoveResource;
}

/** One phase of the plan, named after it: the resource tree reads like the plan. */
export class Phase extends pulumi.ComponentResource {
    /** When these are done, the phase is complete. */
    readonly last: readonly pulumi.Resource[];

    constructor({ phase, after, declare }: PhaseArgs, opts: pulumi.ComponentResourceOptions) {
        // It is declared once the one before it is done, so that the tree lists phases in their
        // order.
        super("kube-lockstep:index:Phase", phase.kind, {}, { ...opts, dependsOn: [...after] });
        // Before there were phases, moves were children of what is now their parent's parent.
        const common = {
            parent: this,
            aliases: opts.parent === undefined ? [] : [{ parent: opts.parent }],
        };
        let done = after;
        for (const { moves, atOnce } of phase.waves) {
            const made: pulumi.Resource[] = [];
            for (const [at, move] of moves.entries()) {
                const ahead = made[at - atOnce];
                const before = ahead === undefined ? done : [ahead];
                const options = { ...common, dependsOn: [...before] };
                made.push(declare(move, before, options).last);
            }
            done = made;
        }
        this.last = done;
        this.registerOutputs({});
    }
}
