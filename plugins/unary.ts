import * as grpc from "@grpc/grpc-js";

/**
 * Makes a method of a gRPC service from a function that answers or throws; `signal` is aborted when
 * the caller gives up waiting.
 */
export function unary<Request, Response>(
    work: (request: Request, signal: AbortSignal) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
        const givenUp = new AbortController();
        call.once("cancelled", () => {
            givenUp.abort(new Error("the caller has given up"));
        });
        const answered = async (): Promise<Response> => work(call.request, givenUp.signal);
        answered().then(
            (response) => {
                callback(null, response);
            },
            (error: unknown) => {
                const details = error instanceof Error ? error.message : String(error);
                callback({ code: grpc.status.UNKNOWN, details });
            },
        );
    };
}
