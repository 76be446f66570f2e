import grpc from "@grpc/grpc-js";
import { serviceError } from "./rpc.ts";

/** What the program asks for and this engine does not have; said to the program, which shows it. */
export function unsupported(what: string): grpc.ServiceError {
    return serviceError(
        grpc.status.UNIMPLEMENTED,
        `${what}: not supported by the bundled engine; use the Pulumi CLI (docs/engine.md lists what it supports)`,
    );
}
