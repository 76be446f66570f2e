import providerpb from "@pulumi/pulumi/proto/provider_pb.js";
import pb from "@pulumi/pulumi/proto/resource_pb.js";
import type { MonitorSettings } from "./monitor.ts";
import type { Operation } from "./operation.ts";
import { fromStruct, toStruct } from "./rpc.ts";
import { unsupported } from "./unsupported.ts";
import { makeUrn, packageOf } from "./urn.ts";
import type { Properties } from "./values.ts";

/** Reads a resource that the program uses and does not manage: `Thing.get(name, id)`. */
export async function readResource(
    { operation, defaults, identity }: MonitorSettings,
    request: pb.ReadResourceRequest,
): Promise<pb.ReadResourceResponse> {
    const pkg = packageOf(request.getType());
    if (pkg === "pulumi") throw unsupported(request.getType());
    const named = request.getProvider();
    const provider = named === "" ? await defaults.reference(pkg, request.getVersion()) : named;
    const { type, name, parent } = request.toObject();
    const state = await operation.read({
        urn: makeUrn({ ...identity, parent, type, name }),
        custom: true,
        external: true,
        id: request.getId(),
        type,
        inputs: {},
        outputs: fromStruct(request.getProperties()),
        parent,
        dependencies: request.getDependenciesList(),
        provider,
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    });
    const response = new pb.ReadResourceResponse();
    response.setUrn(state.urn);
    response.setProperties(toStruct(state.outputs));
    return response;
}

/** Calls a function of a plugin, also in previews. */
export async function invoke(
    { operation, defaults, providers }: MonitorSettings,
    request: pb.ResourceInvokeRequest,
): Promise<pb.ResourceInvokeResponse> {
    const response = new pb.ResourceInvokeResponse();
    const args = fromStruct(request.getArgs());
    const token = request.getTok();
    if (token === "pulumi:pulumi:getResource") {
        response.setReturn(toStruct(foundResource(operation, args)));
        return response;
    }
    if (packageOf(token) === "pulumi") throw unsupported(token);
    const named = request.getProvider();
    const reference =
        named === "" ? await defaults.reference(packageOf(token), request.getVersion()) : named;
    const provider = await providers.get(reference);
    const result = await provider.invoke(token, args, operation.preview);
    response.setReturn(result.getReturn());
    response.setFailuresList(
        result.getFailuresList().map((failure) => {
            const copy = new providerpb.CheckFailure();
            copy.setProperty(failure.getProperty());
            copy.setReason(failure.getReason());
            return copy;
        }),
    );
    return response;
}

function foundResource(operation: Operation, args: Properties): Properties {
    const { urn } = args;
    const state = typeof urn === "string" ? operation.find(urn) : undefined;
    if (state === undefined) throw new Error(`unknown resource ${JSON.stringify(urn)}`);
    return { urn: state.urn, id: state.id ?? "", state: state.outputs };
}
