import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import type { Properties } from "../../values.ts";
import { loadConfig } from "./kubeconfig.ts";
import type { Settings } from "./settings.ts";

/** The API server's "no". */
export class ApiError extends Error {
    readonly code: number;
    readonly reason: string;

    constructor(code: number, reason: string, message: string) {
        super(message);
        this.code = code;
        this.reason = reason;
    }
}

/** No server was reached: what was to be sent has not been. */
class NotConnected extends Error {}

export interface Request {
    readonly method: "GET" | "POST" | "PATCH" | "DELETE";
    /** With the query, from the server's root: `/api/v1/…`. */
    readonly path: string;
    readonly body?: unknown;
    readonly contentType?: string;
}

interface Answer {
    readonly code: number;
    readonly retryAfterSeconds: number | undefined;
    readonly text: string;
}

// An API server that stops or is busy says when to come back; client-go comes back ten times.
const mostRetries = 10;
// For a connection that breaks while one of several servers restarts. A change is sent again only if
// it has not left this machine: else nobody knows whether it has happened.
const mostRepeats = 10;
const repeatPauseMs = 300;
const answerTimeoutMs = 60_000;

/** One cluster's API, by the provider's kubeconfig. */
export class Cluster {
    readonly #settings: Settings;
    #config: Promise<KubeConfig> | undefined;

    constructor(settings: Settings) {
        this.#settings = settings;
    }

    /** Of the settings, else of the kubeconfig's context, else `default`. */
    async namespace(): Promise<string> {
        const config = await this.config();
        const context = config.getContextObject(config.currentContext);
        return this.#settings.namespace ?? context?.namespace ?? "default";
    }

    config(): Promise<KubeConfig> {
        this.#config ??= loadConfig(this.#settings);
        return this.#config;
    }

    /** Throws ApiError, or an Error that names the server when it cannot be reached. */
    async request(request: Request, signal: AbortSignal): Promise<Properties> {
        const config = await this.config();
        const server = config.getCurrentCluster()?.server ?? "";
        for (let retries = 0, repeats = 0; ;) {
            signal.throwIfAborted();
            const answer = await this.#send(config, server, request, signal).catch(
                (error: unknown) => {
                    signal.throwIfAborted();
                    const reason = error instanceof Error ? error.message : String(error);
                    const harmless = request.method === "GET" || error instanceof NotConnected;
                    if (harmless && isPassing(error) && repeats++ < mostRepeats) return undefined;
                    throw new Error(`the cluster at ${server} is unreachable: ${reason}`, {
                        cause: error,
                    });
                },
            );
            if (answer === undefined) {
                await sleep(repeatPauseMs, undefined, { signal });
            } else if (answer.retryAfterSeconds !== undefined && retries++ < mostRetries) {
                await sleep(answer.retryAfterSeconds * 1000, undefined, { signal });
            } else {
                return bodyOf(answer);
            }
        }
    }

    async #send(
        config: KubeConfig,
        server: string,
        request: Request,
        signal: AbortSignal,
    ): Promise<Answer> {
        const body = request.body === undefined ? undefined : JSON.stringify(request.body);
        const options: https.RequestOptions = {
            method: request.method,
            headers: {
                accept: "application/json",
                ...(body === undefined
                    ? {}
                    : {
                          "content-type": request.contentType ?? "application/json",
                          "content-length": Buffer.byteLength(body), // else Node sends none with DELETE
                      }),
            },
            timeout: answerTimeoutMs,
            signal,
        };
        await config.applyToHTTPSOptions(options);
        const url = new URL(server.replace(/\/$/, "") + request.path);
        return new Promise((resolve, reject) => {
            const sent = (url.protocol === "http:" ? http : https).request(
                url,
                options,
                (response) => {
                    const chunks: Buffer[] = [];
                    response.on("data", (chunk: Buffer) => chunks.push(chunk));
                    response.on("error", reject);
                    response.on("end", () => {
                        const code = response.statusCode ?? 0;
                        const after = Number(response.headers["retry-after"]);
                        const retry = (code === 429 || code >= 500) && Number.isFinite(after);
                        resolve({
                            code,
                            retryAfterSeconds: retry ? after : undefined,
                            text: Buffer.concat(chunks).toString(),
                        });
                    });
                },
            );
            let connected = false;
            sent.once("socket", (socket) => {
                socket.once(url.protocol === "http:" ? "connect" : "secureConnect", () => {
                    connected = true;
                });
            });
            sent.on("error", (error) => {
                reject(connected ? error : new NotConnected(error.message, { cause: error }));
            });
            sent.on("timeout", () =>
                sent.destroy(new Error(`no answer within ${answerTimeoutMs / 1000} s`)),
            );
            sent.end(body);
        });
    }
}

/** A broken connection, as against a wrong certificate or name. */
function isPassing(error: unknown): boolean {
    const { cause } = error instanceof NotConnected ? error : { cause: error };
    const codes = ["ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "EPIPE", "ETIMEDOUT"];
    return cause instanceof Error && "code" in cause && codes.includes(String(cause.code));
}

function bodyOf({ code, text }: Answer): Properties {
    const body = parsed(text);
    if (code >= 200 && code < 300) return body;
    const { reason, message } = body;
    throw new ApiError(
        code,
        typeof reason === "string" ? reason : `HTTP ${code}`,
        typeof message === "string" ? message : `HTTP ${code}: ${text.slice(0, 500)}`,
    );
}

function parsed(text: string): Properties {
    try {
        return JSON.parse(text) as Properties; // the API answers with objects
    } catch {
        return {};
    }
}
