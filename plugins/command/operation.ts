import type { EngineLog, ResourceLog } from "./engineLog.ts";

/** What every operation on a resource knows. */
export interface Operation {
    readonly type: string;
    readonly name: string;
    readonly log: ResourceLog;
    /** Aborted when the engine cancels, and when the resource's own timeout has passed. */
    readonly signal: AbortSignal;
}

/** What requests for operations on resources have in common. */
interface ResourceRequest {
    getUrn(): string;
    getName(): string;
    getType(): string;
}

/**
 * @param timeoutSeconds the resource's `customTimeouts` for this operation; 0 if it has none.
 */
export function operationOf(
    request: ResourceRequest,
    log: EngineLog,
    cancelled: AbortSignal,
    timeoutSeconds = 0,
): Operation {
    return {
        name: request.getName(),
        type: request.getType(),
        log: log.about(request.getUrn()),
        signal:
            timeoutSeconds === 0
                ? cancelled
                : AbortSignal.any([cancelled, AbortSignal.timeout(timeoutSeconds * 1000)]),
    };
}
