import http from "node:http";
import https from "node:https";

export interface Reply {
    readonly status: number;
    /** The Retry-After header in seconds; undefined if there is none or it is a date. */
    readonly retryAfterSeconds: number | undefined;
    readonly body: string;
}

/** A GET without a complete answer: `code` as Node names it (ECONNRESET, …), or TIMEOUT. */
export class NoReply extends Error {
    override readonly name = "NoReply";
    readonly code: string;
    /** True if the connection had carried an earlier request. */
    readonly reusedConnection: boolean;

    constructor(code: string, message: string, reusedConnection: boolean) {
        super(message);
        this.code = code;
        this.reusedConnection = reusedConnection;
    }
}

/**
 * One GET with its whole body, no redirects, no retries. Resolves with any status; rejects with
 * `NoReply` if the connection fails or the answer is not complete within `timeoutMilliseconds`.
 */
export function get(
    url: string,
    options: https.RequestOptions & { readonly timeoutMilliseconds: number },
): Promise<Reply> {
    const { timeoutMilliseconds, ...requestOptions } = options;
    return new Promise((resolve, reject) => {
        const scheme = url.startsWith("https:") ? https : http;
        const request = scheme.get(url, requestOptions, (response) => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.on("error", fail);
            response.on("end", () => {
                clearTimeout(deadline);
                const retryAfter = response.headers["retry-after"] ?? "";
                resolve({
                    status: response.statusCode ?? 0,
                    retryAfterSeconds: /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined,
                    body: Buffer.concat(chunks).toString(),
                });
            });
        });
        const deadline = setTimeout(() => {
            request.destroy(
                new NoReply(
                    "TIMEOUT",
                    `no whole answer within ${timeoutMilliseconds} ms`,
                    request.reusedSocket,
                ),
            );
        }, timeoutMilliseconds);
        request.on("error", fail);

        function fail(error: NodeJS.ErrnoException) {
            clearTimeout(deadline);
            if (error instanceof NoReply) reject(error);
            else reject(new NoReply(error.code ?? "ERROR", error.message, request.reusedSocket));
        }
    });
}
