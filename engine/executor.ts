import { shutDown } from "./rpc.ts";

/**
 * Runs steps, so many at once. After the first failure, or when the user wants to stop, it begins no
 * step any more: who asks for one waits until the running ones are over, and then hears so.
 */
export class Executor {
    #running = 0;
    #stopped = false;
    #changed: Signal = newSignal();
    readonly #stop = newSignal();

    constructor(private readonly parallel: number) {}

    get stopped(): boolean {
        return this.#stopped;
    }

    /** Resolves when it begins no step any more. */
    get whenStopped(): Promise<void> {
        return this.#stop.promise;
    }

    stop(): void {
        this.#stopped = true;
        this.#stop.resolve();
        this.#announce();
    }

    async run<R>(work: () => Promise<R>): Promise<R> {
        while (!this.#stopped && this.#running >= this.parallel) await this.#changed.promise;
        if (this.#stopped) await this.refuseIfStopped();
        this.#running += 1;
        try {
            return await work();
        } finally {
            this.#running -= 1;
            this.#announce();
        }
    }

    /** Resolves when no step runs. */
    async idle(): Promise<void> {
        while (this.#running > 0) await this.#changed.promise;
    }

    /** The SDK takes UNAVAILABLE for the end of the operation: it goes, and says nothing. */
    async refuseIfStopped(): Promise<void> {
        if (!this.#stopped) return;
        await this.idle();
        throw shutDown();
    }

    #announce(): void {
        const { resolve } = this.#changed;
        this.#changed = newSignal();
        resolve();
    }
}

export interface Signal {
    readonly promise: Promise<void>;
    readonly resolve: () => void;
}

export function newSignal(): Signal {
    let resolve = (): void => undefined;
    const promise = new Promise<void>((done) => {
        resolve = done;
    });
    return { promise, resolve };
}
