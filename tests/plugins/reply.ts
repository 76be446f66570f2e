import type * as grpc from "@grpc/grpc-js";

/** Sends one request and waits for its answer: `reply<R>((done) => client.check(request, done))`. */
export function reply<R>(
    send: (done: (error: grpc.ServiceError | null, response: R) => void) => unknown,
): Promise<R> {
    return new Promise((resolve, reject) => {
        send((error, response) => {
            if (error === null) resolve(response);
            else reject(error);
        });
    });
}
