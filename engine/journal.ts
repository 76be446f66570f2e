import {
    dependenciesOf,
    type OperationType,
    type PendingOperation,
    type ResourceState,
    type Snapshot,
} from "./resourceState.ts";

/**
 * Keeps the state on disk in step with reality: what has begun, what is done. Every call resolves
 * once a snapshot that contains it is written.
 */
export class Journal {
    readonly #done = new Set<ResourceState>();
    readonly #news: ResourceState[] = [];
    readonly #pending = new Map<ResourceState, OperationType>();
    #dirty = false;
    #writing: Promise<void> = Promise.resolve();
    #queued: Promise<void> | undefined;

    constructor(
        private readonly base: Snapshot,
        private readonly write: (snapshot: Snapshot) => void,
    ) {}

    begin(state: ResourceState, type: OperationType): Promise<void> {
        this.#pending.set(state, type);
        return this.#save();
    }

    /** The operation is over, and nothing came of it. */
    failed(state: ResourceState): Promise<void> {
        this.#pending.delete(state);
        return this.#save();
    }

    /** The operation is over: `old` is gone, `state` is there; either may be undefined. */
    async ended(
        old: ResourceState | undefined,
        state: ResourceState | undefined,
        changed = true,
    ): Promise<void> {
        if (old !== undefined) {
            this.#pending.delete(old);
            this.#done.add(old);
        }
        if (state !== undefined) {
            this.#pending.delete(state);
            if (!this.#news.includes(state)) this.#news.push(state);
        }
        this.#dirty = true;
        if (changed) await this.#save();
    }

    /** Something inside a recorded resource changed. */
    touched(): Promise<void> {
        return this.#save();
    }

    /** Writes what was not worth a write of its own. */
    async close(): Promise<void> {
        if (this.#dirty) await this.#save();
        await this.#writing;
    }

    snapshot(): Snapshot {
        const resources = [...this.#news, ...this.base.resources].filter(
            (state) => !this.#done.has(state),
        );
        // An interrupted creation may have created: it stays on record until somebody looked.
        const creations = this.base.pendingOperations.filter(({ type }) => type === "creating");
        const running = [...this.#pending].map(([resource, type]): PendingOperation => ({
            resource,
            type,
        }));
        return { resources: renamed(resources), pendingOperations: [...running, ...creations] };
    }

    /** Writes are one after the other; those that wait are served by a single one. */
    #save(): Promise<void> {
        this.#queued ??= this.#writing.then(() => {
            this.#queued = undefined;
            this.#dirty = false;
            this.write(this.snapshot());
        });
        this.#writing = this.#queued.catch(() => undefined);
        return this.#queued;
    }
}

/** References to a URN that an alias replaced, changed to the new one. */
function renamed(resources: readonly ResourceState[]): readonly ResourceState[] {
    const names = new Map(
        resources.flatMap((state) =>
            (state.aliases ?? []).map((alias): [string, string] => [alias, state.urn]),
        ),
    );
    if (names.size === 0) return resources;
    const current = (urn: string): string => names.get(urn) ?? urn;
    return resources.map((state) => {
        if (!dependenciesOf(state).some((urn) => names.has(urn))) return state;
        const copy = { ...state } as { -readonly [K in keyof ResourceState]: ResourceState[K] };
        if (state.parent !== undefined) copy.parent = current(state.parent);
        if (state.deletedWith !== undefined) copy.deletedWith = current(state.deletedWith);
        if (state.dependencies !== undefined) copy.dependencies = state.dependencies.map(current);
        if (state.propertyDependencies !== undefined) {
            copy.propertyDependencies = Object.fromEntries(
                Object.entries(state.propertyDependencies).map(([key, urns]) => [
                    key,
                    urns.map(current),
                ]),
            );
        }
        if (state.provider !== undefined) {
            const at = state.provider.lastIndexOf("::");
            copy.provider = current(state.provider.slice(0, at)) + state.provider.slice(at);
        }
        return copy;
    });
}
