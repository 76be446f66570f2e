import { setTimeout as sleep } from "node:timers/promises";
import { sameValue, type Properties } from "../../values.ts";
import type { Operation } from "../standIn.ts";
import { annotation, idOf, metadataOf } from "./manifest.ts";
import { isNotFound, type Objects } from "./objects.ts";
import { type Readiness, readinessOf } from "./readiness.ts";

const pollMs = 250;
const defaultTimeoutSeconds = 600;

/** What is wrong with an object that exists. */
export class Unready extends Error {
    readonly reasons: readonly string[];
    readonly live: Properties;

    constructor(message: string, reasons: readonly string[], live: Properties) {
        super(message);
        this.reasons = reasons;
        this.live = live;
    }
}

/** Waits until the object is ready, and gives it as it is then. Throws Unready. */
export async function awaitReady(
    objects: Objects,
    made: Properties,
    operation: Operation,
): Promise<Properties> {
    if (annotation(made, "pulumi.com/skipAwait") === "true") return made;
    let live = made;
    const seconds = timeoutSeconds(made, operation);
    const deadline = AbortSignal.any([operation.signal, AbortSignal.timeout(seconds * 1000)]);
    for (let last = ""; ;) {
        const readiness = readinessOf(live);
        if (readiness.kind === "ready") return live;
        if (readiness.kind === "failed") throw new Unready(readiness.reasons.join("; "), [], live);
        if (readiness.what !== last) operation.log.status(`waiting for ${readiness.what}`);
        last = readiness.what;
        try {
            await sleep(pollMs, undefined, { signal: deadline });
            live = await objects.get(live, deadline);
        } catch (error) {
            if (deadline.aborted) throw unready(readiness, seconds, operation, live);
            if (isNotFound(error))
                throw new Unready(`${idOf(made)} was deleted meanwhile`, [], live);
            throw error;
        }
    }
}

function unready(
    { what, reasons }: Extract<Readiness, { readonly kind: "waiting" }>,
    seconds: number,
    { signal, timeoutSeconds: own }: Operation,
    live: Properties,
): Unready {
    const cancelled = signal.aborted && own === 0;
    const why = cancelled ? "cancelled while waiting" : `waited ${seconds} s`;
    return new Unready(`${why} for ${what}`, reasons, live);
}

/** Waits until the object, or at least this one of its name, is gone. */
export async function awaitGone(
    objects: Objects,
    live: Properties,
    operation: Operation,
): Promise<void> {
    const { uid } = metadataOf(live);
    const seconds = timeoutSeconds(live, operation);
    const deadline = AbortSignal.any([operation.signal, AbortSignal.timeout(seconds * 1000)]);
    operation.log.status(`waiting for ${idOf(live)} to be gone`);
    for (;;) {
        try {
            const now = await objects.get(live, deadline);
            if (uid !== undefined && !sameValue(metadataOf(now)["uid"], uid)) return;
            await sleep(pollMs, undefined, { signal: deadline });
        } catch (error) {
            if (isNotFound(error)) return;
            if (!deadline.aborted) throw error;
            const cancelled = operation.signal.aborted && operation.timeoutSeconds === 0;
            throw new Error(
                `${idOf(live)}: ${cancelled ? "cancelled while it was" : `after ${seconds} s still`} being deleted`,
                { cause: error },
            );
        }
    }
}

/** The program's customTimeouts, else pulumi.com/timeoutSeconds, else ten minutes. */
function timeoutSeconds(object: Properties, { timeoutSeconds: own }: Operation): number {
    const annotated = Number(annotation(object, "pulumi.com/timeoutSeconds"));
    return own > 0 ? own : annotated > 0 ? annotated : defaultTimeoutSeconds;
}
