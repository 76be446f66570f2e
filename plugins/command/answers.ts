import pb from "@pulumi/pulumi/proto/provider_pb.js";
import type { Change } from "./changes.ts";
import type { CheckedInputs } from "./inputs.ts";
import { toStruct } from "./values.ts";

export function checkResponse({ inputs, failures }: CheckedInputs): pb.CheckResponse {
    const response = new pb.CheckResponse();
    response.setInputs(toStruct(inputs));
    for (const { property, reason } of failures) {
        const failure = new pb.CheckFailure();
        failure.setProperty(property);
        failure.setReason(reason);
        response.addFailures(failure);
    }
    return response;
}

/** Changed `triggers` require a new resource, everything else an update. */
export function diffResponse(changes: readonly Change[]): pb.DiffResponse {
    const { Kind } = pb.PropertyDiff;
    const updates = { add: Kind.ADD, delete: Kind.DELETE, update: Kind.UPDATE };
    const replacements = {
        add: Kind.ADD_REPLACE,
        delete: Kind.DELETE_REPLACE,
        update: Kind.UPDATE_REPLACE,
    };
    const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
    const response = new pb.DiffResponse();
    response.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
    response.setHasdetaileddiff(true);
    for (const { path, kind } of changes) {
        const replaces = /^triggers\b/.test(path);
        const change = new pb.PropertyDiff();
        change.setKind((replaces ? replacements : updates)[kind]);
        response.getDetaileddiffMap().set(path, change);
        if (replaces) response.addReplaces(path);
    }
    return response;
}
