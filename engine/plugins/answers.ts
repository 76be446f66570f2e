import * as grpc from "@grpc/grpc-js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import statuspb from "@pulumi/pulumi/proto/status_pb.js";
import anypb from "google-protobuf/google/protobuf/any_pb.js";
import type { CheckResult, PropertyChange } from "../diff.ts";
import { serviceError, toStruct } from "../rpc.ts";
import type { Difference, NotReady } from "./standIn.ts";

export function checkResponse(result: CheckResult): pb.CheckResponse {
    const response = new pb.CheckResponse();
    response.setInputs(toStruct(result.inputs));
    for (const { property, reason } of result.failures) {
        const failure = new pb.CheckFailure();
        failure.setProperty(property);
        failure.setReason(reason);
        response.addFailures(failure);
    }
    return response;
}

export function diffResponse({ details, deleteBeforeReplace }: Difference): pb.DiffResponse {
    const { Kind } = pb.PropertyDiff;
    const kinds: Readonly<Record<PropertyChange, pb.PropertyDiff.Kind>> = {
        add: Kind.ADD,
        "add-replace": Kind.ADD_REPLACE,
        delete: Kind.DELETE,
        "delete-replace": Kind.DELETE_REPLACE,
        update: Kind.UPDATE,
        "update-replace": Kind.UPDATE_REPLACE,
    };
    const response = new pb.DiffResponse();
    const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
    response.setChanges(details.size === 0 ? DIFF_NONE : DIFF_SOME);
    response.setHasdetaileddiff(true);
    response.setDeletebeforereplace(deleteBeforeReplace);
    for (const [path, kind] of details) {
        const change = new pb.PropertyDiff();
        change.setKind(kinds[kind]);
        response.getDetaileddiffMap().set(path, change);
        if (kind.endsWith("-replace")) response.addReplaces(path);
    }
    return response;
}

/** The way in which the protocol says "failed, but it exists": details beside the gRPC error. */
export function withDetails(failure: NotReady): grpc.ServiceError {
    const detail = new pb.ErrorResourceInitFailed();
    detail.setId(failure.id);
    detail.setProperties(toStruct(failure.outputs));
    detail.setReasonsList([...failure.reasons]);
    const packed = new anypb.Any();
    packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new statuspb.Status();
    status.setCode(grpc.status.UNKNOWN);
    status.setMessage(failure.message);
    status.addDetails(packed);
    const error = serviceError(grpc.status.UNKNOWN, failure.message);
    error.metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    return error;
}
