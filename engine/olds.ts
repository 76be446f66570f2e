import { dependenciesOf, type ResourceState, type Snapshot } from "./resourceState.ts";

/** The resources that the state knew when the operation began. */
export class Olds {
    /** In the order of the state: what is depended on stands before what depends. */
    readonly all: readonly ResourceState[];
    readonly #live: ReadonlyMap<string, ResourceState>;

    constructor(snapshot: Snapshot) {
        this.all = snapshot.resources;
        this.#live = new Map(
            snapshot.resources
                .filter((state) => state.delete !== true)
                .map((state) => [state.urn, state]),
        );
    }

    /** The resource of a URN, or of one that it went by before. */
    find(urn: string, aliases: readonly string[]): ResourceState | undefined {
        for (const name of [urn, ...aliases]) {
            const old = this.#live.get(name);
            if (old !== undefined) return old;
        }
        return undefined;
    }

    /** Everything that, directly or through others, depends on a resource; in the state's order. */
    dependentsOf(root: ResourceState): ResourceState[] {
        const reached = new Set([root.urn]);
        return this.all.slice(this.all.indexOf(root) + 1).filter((state) => {
            if (!dependenciesOf(state).some((urn) => reached.has(urn))) return false;
            reached.add(state.urn);
            return true;
        });
    }
}

/**
 * The order of deletions: batches that may go at the same time, each of them before what it depends
 * on. `condemned` is what goes.
 */
export function deletionBatches(condemned: readonly ResourceState[]): ResourceState[][] {
    const batches: ResourceState[][] = [];
    let left = [...condemned];
    while (left.length > 0) {
        // A replaced resource and its replacement share a URN; neither depends on the other.
        const needed = new Set(
            left.flatMap((state) => dependenciesOf(state).filter((urn) => urn !== state.urn)),
        );
        const batch = left.filter((state) => !needed.has(state.urn));
        if (batch.length === 0) return [...batches, left];
        batches.push(batch);
        left = left.filter((state) => !batch.includes(state));
    }
    return batches;
}
