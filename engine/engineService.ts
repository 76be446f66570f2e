import * as grpc from "@grpc/grpc-js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import type services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/engine_pb.js";
import semver from "semver";
import type { Listener, Severity } from "./events.ts";
import { serviceError } from "./rpc.ts";
import { engineVersion } from "./version.ts";

const severities: readonly Severity[] = ["debug", "info", "warning", "error"];

/** The Engine service: what the program and the plugins have to say. */
export function engineService(listener: Listener): services.IEngineServer {
    let rootResource = "";
    return {
        log: (call, callback) => {
            const request = call.request;
            const severity = severities[request.getSeverity()] ?? "info";
            listener({
                kind: "log",
                severity,
                urn: request.getUrn(),
                message: request.getMessage(),
                ephemeral: request.getEphemeral(),
                stream: request.getStreamid(),
            });
            callback(null, new emptypb.Empty());
        },
        getRootResource: (_call, callback) => {
            const response = new pb.GetRootResourceResponse();
            response.setUrn(rootResource);
            callback(null, response);
        },
        setRootResource: (call, callback) => {
            rootResource = call.request.getUrn();
            callback(null, new pb.SetRootResourceResponse());
        },
        startDebugging: (_call, callback) => {
            callback(null, new emptypb.Empty());
        },
        requirePulumiVersion: (call, callback) => {
            const range = call.request.getPulumiVersionRange();
            if (semver.satisfies(engineVersion, range)) {
                callback(null, new pb.RequirePulumiVersionResponse());
                return;
            }
            const message = `Pulumi CLI version ${engineVersion} does not satisfy the version range "${range}"`;
            callback(serviceError(grpc.status.FAILED_PRECONDITION, message));
        },
    };
}
