import type grpc from "@grpc/grpc-js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import type providerpb from "@pulumi/pulumi/proto/provider_pb.js";
import type services from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/resource_pb.js";
import type { DefaultProviders } from "./defaultProviders.ts";
import type { Callback } from "./hooks.ts";
import { invoke, readResource } from "./lookups.ts";
import type { Operation } from "./operation.ts";
import type { Identity } from "./planner.ts";
import type { ProviderRegistry } from "./providerRegistry.ts";
import { Registration } from "./registration.ts";
import { answer, fromStruct } from "./rpc.ts";
import { unsupported } from "./unsupported.ts";

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
    readonly identity: Identity;
    /** Where relative paths of assets start. */
    readonly programDirectory: string;
    /** The program has declared all it has to declare; resolves when it may end. */
    readonly programDeclared: () => Promise<void>;
}

/** The ResourceMonitor: the program's side of the engine. */
export function monitorService(settings: MonitorSettings): services.IResourceMonitorServer {
    const { operation, identity } = settings;
    const registration = new Registration(settings);
    return {
        getDeploymentInfo: served(() => {
            const about = new pb.DeploymentInfo();
            about.setProject(identity.project);
            about.setStack(identity.stack);
            about.setOrganization("organization");
            about.setDryrun(operation.preview);
            about.setSupportedfeaturesList(
                Object.values(features).map((name) => pb.ResourceMonitorFeature[name]),
            );
            return about;
        }),
        supportsFeature: served((request: pb.SupportsFeatureRequest) => {
            const response = new pb.SupportsFeatureResponse();
            response.setHassupport(request.getId() in features);
            return response;
        }),
        invoke: served((request: pb.ResourceInvokeRequest) => invoke(settings, request)),
        call: served((request: pb.ResourceCallRequest): providerpb.CallResponse => {
            throw unsupported(`calling the method ${request.getTok()}`);
        }),
        readResource: served((request: pb.ReadResourceRequest) => readResource(settings, request)),
        existsResource: served((request: pb.ExistsResourceRequest): pb.ExistsResourceResponse => {
            throw unsupported(`asking whether a ${request.getType()} exists`);
        }),
        registerResource: served((request: pb.RegisterResourceRequest) =>
            registration.register(request),
        ),
        registerResourceOutputs: served(async (request: pb.RegisterResourceOutputsRequest) => {
            await operation.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
            return new emptypb.Empty();
        }),
        registerStackTransform: served((): emptypb.Empty => {
            throw unsupported("transforms");
        }),
        registerStackInvokeTransform: served((): emptypb.Empty => {
            throw unsupported("transforms");
        }),
        registerResourceHook: served((request: pb.RegisterResourceHookRequest) => {
            operation.hooks.register(request.getName(), {
                ...callbackOf(request),
                onDryRun: request.getOnDryRun(),
                ignoreErrors: request.getIgnoreErrors(),
            });
            return new emptypb.Empty();
        }),
        registerErrorHook: served((request: pb.RegisterErrorHookRequest) => {
            operation.hooks.registerErrorHook(request.getName(), callbackOf(request));
            return new emptypb.Empty();
        }),
        registerPackage: served((): pb.RegisterPackageResponse => {
            throw unsupported("parameterized packages");
        }),
        signalAndWaitForShutdown: served(async () => {
            await settings.programDeclared();
            return new emptypb.Empty();
        }),
    };
}

function callbackOf(
    request: pb.RegisterResourceHookRequest | pb.RegisterErrorHookRequest,
): Callback {
    const callback = request.getCallback();
    return { target: callback?.getTarget() ?? "", token: callback?.getToken() ?? "" };
}

function served<Q, R>(work: (request: Q) => Promise<R> | R): grpc.handleUnaryCall<Q, R> {
    return (call, callback) => {
        answer((async () => work(call.request))(), callback);
    };
}
