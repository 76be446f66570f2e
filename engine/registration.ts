import pb from "@pulumi/pulumi/proto/resource_pb.js";
import { hashedAssets } from "./assets.ts";
import type { Goal } from "./goal.ts";
import { goalOf } from "./goalOf.ts";
import type { MonitorSettings } from "./monitor.ts";
import { fromStruct, toStruct } from "./rpc.ts";
import { unsupported } from "./unsupported.ts";
import { isProviderType, packageOf } from "./urn.ts";

/** Takes registrations: resolves what they inherit and which provider serves them. */
export class Registration {
    readonly #goals = new Map<string, Goal>();
    /** Component's URN → package → the provider for its children. */
    readonly #providers = new Map<string, ReadonlyMap<string, string>>();

    constructor(private readonly settings: MonitorSettings) {}

    async register(request: pb.RegisterResourceRequest): Promise<pb.RegisterResourceResponse> {
        refuseUnsupported(request);
        const { operation, programDirectory } = this.settings;
        await operation.executor.refuseIfStopped();
        const inputs = hashedAssets(fromStruct(request.getObject()), programDirectory);
        if (isProviderType(request.getType()) && request.getVersion() !== "") {
            inputs["version"] = request.getVersion();
        }
        const parent = request.getParent();
        const goal = goalOf(
            request,
            inputs,
            await this.#provider(request),
            this.#goals.get(parent),
        );
        const { state, skipped } = await operation.register(goal);
        this.#goals.set(state.urn, goal);
        if (!goal.custom) this.#providers.set(state.urn, this.#givenTo(request));
        const response = new pb.RegisterResourceResponse();
        response.setUrn(state.urn);
        response.setId(state.id ?? "");
        response.setObject(toStruct(goal.custom ? state.outputs : {}));
        response.setUnknown(skipped);
        return response;
    }

    /** The provider named, the one given to an ancestor for the package, or the default one. */
    async #provider(request: pb.RegisterResourceRequest): Promise<string> {
        const type = request.getType();
        if (!request.getCustom() || isProviderType(type)) return "";
        const named = request.getProvider();
        if (named !== "") return named;
        const given = this.#givenTo(request).get(packageOf(type));
        return given ?? this.settings.defaults.reference(packageOf(type), request.getVersion());
    }

    #givenTo(request: pb.RegisterResourceRequest): ReadonlyMap<string, string> {
        const inherited = this.#providers.get(request.getParent()) ?? [];
        return new Map([...inherited, ...request.getProvidersMap().entries()]);
    }
}

function refuseUnsupported(request: pb.RegisterResourceRequest): void {
    if (request.getRemote()) {
        throw unsupported(`${request.getType()} is a component inside a plugin (remote component)`);
    }
    if (request.getImportid() !== "")
        throw unsupported(`the option import (on ${request.getName()})`);
    if (request.getPackageref() !== "") throw unsupported("parameterized packages");
}
