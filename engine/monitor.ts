import type * as grpc from "@grpc/grpc-js";
import * as grpcjs from "@grpc/grpc-js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import providerpb from "@pulumi/pulumi/proto/provider_pb.js";
import pb from "@pulumi/pulumi/proto/resource_pb.js";
import type services from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import { hashedAssets } from "./assets.ts";
import type { Goal } from "./goal.ts";
import { goalOf } from "./goalOf.ts";
import type { Operation } from "./operation.ts";
import type { DefaultProviders } from "./defaultProviders.ts";
import type { ProviderRegistry } from "./providerRegistry.ts";
import { answer, fromStruct, serviceError, toStruct } from "./rpc.ts";
import { isProviderType, makeUrn, packageOf } from "./urn.ts";
import type { Properties } from "./values.ts";

/** What this engine understands of the SDK's options. The SDK refuses what needs another one. */
const features: Readonly<Record<string, keyof typeof pb.ResourceMonitorFeature>> = {
    secrets: "RESOURCE_MONITOR_FEATURE_SECRETS",
    resourceReferences: "RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES",
    deletedWith: "RESOURCE_MONITOR_FEATURE_DELETED_WITH",
    replaceWith: "RESOURCE_MONITOR_FEATURE_REPLACE_WITH",
    resourceHooks: "RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS",
    errorHooks: "RESOURCE_MONITOR_FEATURE_ERROR_HOOKS",
};

export interface MonitorSettings {
    readonly operation: Operation;
    readonly providers: ProviderRegistry;
    readonly defaults: DefaultProviders;
    readonly identity: { readonly project: string; readonly stack: string };
    /** Where relative paths of assets start. */
    readonly programDirectory: string;
    /** The program has declared all it has to declare; resolves when it may end. */
    readonly programDeclared: () => Promise<void>;
}

type Handler<Q, R> = grpc.handleUnaryCall<Q, R>;

function handler<Q, R>(work: (request: Q) => Promise<R> | R): Handler<Q, R> {
    return (call, callback) => {
        answer((async () => work(call.request))(), callback);
    };
}

/** The ResourceMonitor: the program's side of the engine. */
export function monitorService(settings: MonitorSettings): services.IResourceMonitorServer {
    const { operation, providers, defaults, identity } = settings;
    const goals = new Map<string, Goal>();
    const componentProviders = new Map<string, ReadonlyMap<string, string>>();

    async function registerResource(
        request: pb.RegisterResourceRequest,
    ): Promise<pb.RegisterResourceResponse> {
        if (request.getRemote()) {
            throw unsupported(
                `${request.getType()} is a component inside a plugin (remote component)`,
            );
        }
        if (request.getImportid() !== "")
            throw unsupported(`the option import (on ${request.getName()})`);
        if (request.getPackageref() !== "") throw unsupported("parameterized packages");
        await operation.executor.refuseIfStopped();
        const inputs = hashedAssets(fromStruct(request.getObject()), settings.programDirectory);
        const given = new Map(request.getProvidersMap().entries());
        const parent = request.getParent();
        let provider = "";
        if (request.getCustom() && !isProviderType(request.getType())) {
            const pkg = packageOf(request.getType());
            const named =
                request.getProvider() ||
                (given.get(pkg) ?? componentProviders.get(parent)?.get(pkg) ?? "");
            provider = named === "" ? await defaults.reference(pkg, request.getVersion()) : named;
        }
        if (isProviderType(request.getType()) && request.getVersion() !== "") {
            inputs["version"] = request.getVersion();
        }
        const goal = goalOf(request, inputs, provider, goals.get(parent));
        const { state, skipped } = await operation.register(goal);
        goals.set(state.urn, goal);
        if (!goal.custom) {
            componentProviders.set(
                state.urn,
                new Map([...(componentProviders.get(parent) ?? []), ...given]),
            );
        }
        const response = new pb.RegisterResourceResponse();
        response.setUrn(state.urn);
        response.setId(state.id ?? "");
        response.setObject(toStruct(goal.custom ? state.outputs : {}));
        response.setUnknown(skipped);
        return response;
    }

    async function readResource(request: pb.ReadResourceRequest): Promise<pb.ReadResourceResponse> {
        const pkg = packageOf(request.getType());
        if (pkg === "pulumi") throw unsupported(request.getType());
        const named = request.getProvider();
        const provider = named === "" ? await defaults.reference(pkg, request.getVersion()) : named;
        const properties = fromStruct(request.getProperties());
        const { type, name, parent } = request.toObject();
        const state = await operation.read({
            urn: makeUrn({ ...identity, parent, type, name }),
            custom: true,
            external: true,
            id: request.getId(),
            type,
            inputs: {},
            outputs: properties,
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

    async function invoke(request: pb.ResourceInvokeRequest): Promise<pb.ResourceInvokeResponse> {
        const response = new pb.ResourceInvokeResponse();
        const args = fromStruct(request.getArgs());
        if (request.getTok() === "pulumi:pulumi:getResource") {
            response.setReturn(toStruct(foundResource(operation, args)));
            return response;
        }
        const pkg = packageOf(request.getTok());
        if (pkg === "pulumi") throw unsupported(request.getTok());
        const named = request.getProvider();
        const reference =
            named === "" ? await defaults.reference(pkg, request.getVersion()) : named;
        const provider = await providers.get(reference);
        const result = await provider.invoke(request.getTok(), args, operation.preview);
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

    return {
        getDeploymentInfo: handler(() => {
            const info = new pb.DeploymentInfo();
            info.setProject(identity.project);
            info.setStack(identity.stack);
            info.setOrganization("organization");
            info.setDryrun(operation.preview);
            info.setSupportedfeaturesList(
                Object.values(features).map((name) => pb.ResourceMonitorFeature[name]),
            );
            return info;
        }),
        supportsFeature: handler((request: pb.SupportsFeatureRequest) => {
            const response = new pb.SupportsFeatureResponse();
            response.setHassupport(request.getId() in features);
            return response;
        }),
        invoke: handler(invoke),
        call: handler((request: pb.ResourceCallRequest): providerpb.CallResponse => {
            throw unsupported(`calling the method ${request.getTok()}`);
        }),
        readResource: handler(readResource),
        existsResource: handler((request: pb.ExistsResourceRequest): pb.ExistsResourceResponse => {
            throw unsupported(`asking whether a ${request.getType()} exists`);
        }),
        registerResource: handler(registerResource),
        registerResourceOutputs: handler(async (request: pb.RegisterResourceOutputsRequest) => {
            await operation.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
            return new emptypb.Empty();
        }),
        registerStackTransform: handler((): emptypb.Empty => {
            throw unsupported("transforms");
        }),
        registerStackInvokeTransform: handler((): emptypb.Empty => {
            throw unsupported("transforms");
        }),
        registerResourceHook: handler((request: pb.RegisterResourceHookRequest) => {
            operation.hooks.register(request.getName(), {
                ...callbackOf(request),
                onDryRun: request.getOnDryRun(),
                ignoreErrors: request.getIgnoreErrors(),
            });
            return new emptypb.Empty();
        }),
        registerErrorHook: handler((request: pb.RegisterErrorHookRequest) => {
            operation.hooks.registerErrorHook(request.getName(), callbackOf(request));
            return new emptypb.Empty();
        }),
        registerPackage: handler((): pb.RegisterPackageResponse => {
            throw unsupported("parameterized packages");
        }),
        signalAndWaitForShutdown: handler(async () => {
            await settings.programDeclared();
            return new emptypb.Empty();
        }),
    };
}

function callbackOf(request: pb.RegisterResourceHookRequest | pb.RegisterErrorHookRequest): {
    target: string;
    token: string;
} {
    const callback = request.getCallback();
    return { target: callback?.getTarget() ?? "", token: callback?.getToken() ?? "" };
}

function foundResource(operation: Operation, args: Properties): Properties {
    const { urn } = args;
    const state = typeof urn === "string" ? operation.find(urn) : undefined;
    if (state === undefined) throw new Error(`unknown resource ${JSON.stringify(urn)}`);
    return { urn: state.urn, id: state.id ?? "", state: state.outputs };
}

function unsupported(what: string): grpc.ServiceError {
    return serviceError(
        grpcjs.status.UNIMPLEMENTED,
        `${what}: not supported by the bundled engine; use the Pulumi CLI (docs/engine.md lists what it supports)`,
    );
}
