import * as grpc from "@grpc/grpc-js";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import type { Properties, Value } from "./values.ts";

// A program or a plugin may send the text of a whole release; the SDK allows as much.
const maxMessageBytes = 400 * 1024 * 1024;
export const channelOptions: grpc.ChannelOptions = {
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
};

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

/** The server's side: answers with what `work` gives, or with its error. */
export function answer<R>(work: Promise<R>, callback: grpc.sendUnaryData<R>): void {
    work.then(
        (response) => {
            callback(null, response);
        },
        (error: unknown) => {
            callback(
                isServiceError(error) ? error : serviceError(grpc.status.UNKNOWN, messageOf(error)),
            );
        },
    );
}

export function serviceError(code: grpc.status, details: string): grpc.ServiceError {
    return Object.assign(new Error(details), { code, details, metadata: new grpc.Metadata() });
}

export function isServiceError(error: unknown): error is grpc.ServiceError {
    return error instanceof Error && "code" in error && "details" in error;
}

/** The answer to everything that comes after the end of an operation. */
export function shutDown(): grpc.ServiceError {
    return serviceError(grpc.status.UNAVAILABLE, "resource monitor shut down");
}

export function isShutDown(error: unknown): boolean {
    return isServiceError(error) && error.code === grpc.status.UNAVAILABLE;
}

export function isUnimplemented(error: unknown): boolean {
    return isServiceError(error) && error.code === grpc.status.UNIMPLEMENTED;
}

/** What went wrong, as a person wants to read it: without gRPC's number in front. */
export function messageOf(error: unknown): string {
    if (isServiceError(error)) return error.details;
    return error instanceof Error ? error.message : String(error);
}

export function toStruct(properties: Properties): structpb.Struct {
    // Value and JavaScriptValue are both "any JSON"; the library's type only lacks null's place.
    return structpb.Struct.fromJavaScript(properties);
}

export function fromStruct(struct: structpb.Struct | undefined): Properties {
    return struct?.toJavaScript() ?? {}; // JSON, as above
}

export function fromValue(value: structpb.Value): Value {
    return value.toJavaScript() as Value; // JSON, as above
}

/** Starts a server on a free loopback port; `serve` adds its services. */
export async function listen(serve: (server: grpc.Server) => void): Promise<{
    readonly address: string;
    readonly close: () => void;
}> {
    const server = new grpc.Server(channelOptions);
    serve(server);
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
            if (error === null) resolve(bound);
            else reject(error);
        });
    });
    return {
        address: `127.0.0.1:${port}`,
        close: () => {
            server.forceShutdown();
        },
    };
}
