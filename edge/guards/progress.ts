import { movesBefore } from "../../core/plan/turn.ts";
import {
    pendingMoves,
    type Move,
    type PendingMove,
    type UpgradePlan,
} from "../../core/plan/plan.ts";
import { Failed } from "../failed.ts";

/** How far this run has got with its plan. */
export class Progress {
    readonly #plan: UpgradePlan;
    readonly #made = new Set<string>();
    #culprit: string | undefined;

    constructor(plan: UpgradePlan) {
        this.#plan = plan;
    }

    /** The moves that this run has made, in the plan's order. */
    get made(): readonly PendingMove[] {
        return pendingMoves(this.#plan).filter((move) => this.#made.has(keyOf(move)));
    }

    /** Notes that a move is complete. */
    make(move: Move): void {
        this.#made.add(keyOf(move));
    }

    /** Notes that something on this node failed: from now on nothing new begins. */
    fail(node: string): void {
        this.#culprit ??= node;
    }

    /** @throws Failed `stopped-after-failure` once something of this run has failed. */
    proveNothingFailed(node: string): void {
        if (this.#culprit === undefined) return;
        throw new Failed({ code: "stopped-after-failure", node, culprit: this.#culprit });
    }

    /**
     * @throws Failed `not-its-turn` if a move before this one is pending and not made by this run.
     */
    proveItsTurn(move: Move): void {
        const before = movesBefore(this.#plan, move);
        proveNoneLeft(
            move,
            before.filter((one) => !this.#made.has(keyOf(one))),
        );
    }
}

/** @throws Failed `not-its-turn` if any of these moves, which come before this one, is left. */
export function proveNoneLeft({ machine }: Move, [first]: readonly PendingMove[]): void {
    if (first === undefined) return;
    const { node, components } = first;
    throw new Failed({ code: "not-its-turn", node: machine.node, first: node, components });
}

function keyOf({ phase, machine }: Pick<Move, "phase" | "machine">): string {
    return `${phase} ${machine.node}`;
}
