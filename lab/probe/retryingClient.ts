import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { get, NoReply, type Reply } from "./get.ts";

/** client-go gives up after this many retries (rest/request.go, `maxRetries: 10`). */
const maxRetries = 10;
/** What client-go waits after a lost connection (rest/with_retry.go, the artificial Retry-After). */
const lostConnectionWaitSeconds = 1;

/**
 * GETs as controllers, kubelets or kubectl make them: kept-alive connections, and retries by the
 * rules of client-go v0.37 and of the Go transport beneath it.
 *
 * - A kept-alive connection that turns out to be dead before any answer: retried once, immediately.
 * - Connection reset or closed without an answer: retried after 1 s.
 * - 429 or 5xx with a Retry-After in seconds: retried after that time.
 * - Everything else, including a refused connection and a 5xx without Retry-After: no retry. It
 *   fails.
 */
export class RetryingClient {
    readonly #options: https.RequestOptions;
    readonly #timeoutMilliseconds: number;
    readonly #agent: http.Agent;
    /** How many retries there were, over all requests. */
    retries = 0;

    /** `tls` holds the certificates; undefined: plain HTTP. */
    constructor(tls: https.AgentOptions | undefined, timeoutMilliseconds: number) {
        this.#options = tls ?? {};
        this.#timeoutMilliseconds = timeoutMilliseconds;
        this.#agent =
            tls === undefined
                ? new http.Agent({ keepAlive: true })
                : new https.Agent({ ...tls, keepAlive: true });
    }

    /** The last reply, whatever its status; rejects with `NoReply` if even the retries got none. */
    async get(url: string): Promise<Reply> {
        for (let attempt = 0; ; attempt++) {
            const outcome = await this.#attempt(url).catch(noReply);
            const waitSeconds = attempt < maxRetries ? waitBeforeRetry(outcome) : undefined;
            if (waitSeconds === undefined) {
                if (outcome instanceof NoReply) throw outcome;
                return outcome;
            }
            this.retries++;
            await sleep(waitSeconds * 1000);
        }
    }

    close(): void {
        this.#agent.destroy();
    }

    async #attempt(url: string): Promise<Reply> {
        const timeoutMilliseconds = this.#timeoutMilliseconds;
        try {
            return await get(url, { agent: this.#agent, timeoutMilliseconds });
        } catch (error) {
            const failure = noReply(error);
            if (!failure.reusedConnection || failure.code === "TIMEOUT") throw failure;
            return await get(url, { ...this.#options, agent: false, timeoutMilliseconds });
        }
    }
}

function noReply(error: unknown): NoReply {
    if (error instanceof NoReply) return error;
    throw error;
}

function waitBeforeRetry(outcome: Reply | NoReply): number | undefined {
    if (outcome instanceof NoReply) {
        return outcome.code === "ECONNRESET" ? lostConnectionWaitSeconds : undefined;
    }
    const retryable = outcome.status === 429 || outcome.status >= 500;
    return retryable ? outcome.retryAfterSeconds : undefined;
}
