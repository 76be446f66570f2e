import statuspb from "@pulumi/pulumi/proto/status_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import type { Properties } from "./values.ts";
import { isServiceError } from "./rpc.ts";

/** The resource exists, but did not get ready: it is recorded, and its operation has failed. */
export class InitError extends Error {
    constructor(
        readonly id: string,
        readonly outputs: Properties,
        readonly reasons: readonly string[],
    ) {
        super(
            `${reasons.length} error${reasons.length === 1 ? "" : "s"} occurred:\n` +
                reasons.map((reason) => `\t* ${reason}`).join("\n"),
        );
    }
}

/** The InitError that a plugin packed into its gRPC error, or undefined. */
export function initErrorOf(
    error: unknown,
    read: (struct: ReturnType<pb.ErrorResourceInitFailed["getProperties"]>) => Properties,
): InitError | undefined {
    if (!isServiceError(error)) return undefined;
    const [packed] = error.metadata.get("grpc-status-details-bin");
    if (!(packed instanceof Uint8Array)) return undefined;
    for (const detail of statuspb.Status.deserializeBinary(packed).getDetailsList()) {
        if (!detail.getTypeUrl().endsWith("ErrorResourceInitFailed")) continue;
        const failed = pb.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
        return new InitError(failed.getId(), read(failed.getProperties()), failed.getReasonsList());
    }
    return undefined;
}
