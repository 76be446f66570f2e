import * as grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import pluginpb from "@pulumi/pulumi/proto/plugin_pb.js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import { answer, fromStruct, listen, messageOf, toStruct } from "../rpc.ts";
import { typeOf } from "../urn.ts";
import { checkResponse, diffResponse, withDetails } from "./answers.ts";
import { changesBetween, detailed } from "./changes.ts";
import { EngineLog } from "./engineLog.ts";
import { NotReady, type Operation, type Recorded, type StandIn } from "./standIn.ts";

/** Anything a request for an operation on a resource has. */
interface ResourceRequest {
    getUrn(): string;
    getName(): string;
    getType(): string;
}

// How soon a plugin notices that the engine which started it has died.
const parentCheckMs = 2000;

/**
 * Serves a provider to the engine whose address is the last argument, and prints the port, which
 * is how an engine learns it. Ends when its parent does; an engine ends it with a signal.
 */
export async function serve(standIn: StandIn): Promise<void> {
    const { address } = await listen((server) => {
        server.addService(services.ResourceProviderService, methods(standIn, process.argv.at(-1)));
    });
    console.log(address.split(":").at(-1));
    const parent = process.ppid;
    setInterval(() => {
        if (process.ppid !== parent) process.exit();
    }, parentCheckMs);
}

function methods(standIn: StandIn, engine: string | undefined): grpc.UntypedServiceImplementation {
    const log = new EngineLog();
    const cancelled = new AbortController();
    if (engine !== undefined && /:\d+$/.test(engine)) log.attach(engine);

    const operation = (request: ResourceRequest, timeoutSeconds = 0): Operation => ({
        urn: request.getUrn(),
        name: request.getName() || (request.getUrn().split("::").at(-1) ?? ""),
        type: request.getType() || typeOf(request.getUrn()),
        log: log.about(request.getUrn()),
        signal:
            timeoutSeconds === 0
                ? cancelled.signal
                : AbortSignal.any([cancelled.signal, AbortSignal.timeout(timeoutSeconds * 1000)]),
        timeoutSeconds,
    });

    return {
        handshake: unary(async (request: pb.ProviderHandshakeRequest) => {
            log.attach(request.getEngineAddress());
            const response = new pb.ProviderHandshakeResponse();
            response.setAcceptSecrets(true);
            response.setAcceptResources(true);
            return Promise.resolve(response);
        }),
        attach: unary(async (request: pluginpb.PluginAttach) => {
            log.attach(request.getAddress());
            return Promise.resolve(new emptypb.Empty());
        }),
        getPluginInfo: unary(async () => {
            const response = new pluginpb.PluginInfo();
            response.setVersion(standIn.version);
            return Promise.resolve(response);
        }),
        getSchema: unary(async () => {
            const response = new pb.GetSchemaResponse();
            response.setSchema("{}");
            return Promise.resolve(response);
        }),
        checkConfig: unary(async (request: pb.CheckRequest) =>
            Promise.resolve(checkResponse(standIn.checkSettings(fromStruct(request.getNews())))),
        ),
        diffConfig: unary(async (request: pb.DiffRequest) => {
            const olds = fromStruct(request.getOldInputs() ?? request.getOlds());
            const news = fromStruct(request.getNews());
            const moves = await standIn.movesWith(olds, news);
            const details = detailed(changesBetween(olds, news), () => moves);
            return diffResponse({ details, deleteBeforeReplace: false });
        }),
        configure: unary(async (request: pb.ConfigureRequest) => {
            const settings = new Map<string, string>();
            request.getVariablesMap().forEach((value, key) => {
                settings.set(key.split(":").at(-1) ?? key, value);
            });
            standIn.configure(settings);
            const response = new pb.ConfigureResponse();
            response.setAcceptsecrets(true);
            response.setAcceptresources(true);
            response.setSupportspreview(true);
            return Promise.resolve(response);
        }),
        check: unary(async (request: pb.CheckRequest) => {
            const olds = fromStruct(request.getOlds());
            return checkResponse(
                await standIn.check(operation(request), olds, fromStruct(request.getNews())),
            );
        }),
        diff: unary(async (request: pb.DiffRequest) =>
            diffResponse(
                await standIn.diff(
                    operation(request),
                    recorded(request),
                    fromStruct(request.getNews()),
                ),
            ),
        ),
        create: unary(async (request: pb.CreateRequest) => {
            const inputs = fromStruct(request.getProperties());
            const at = operation(request, request.getTimeout());
            const created = await standIn.create(at, inputs, request.getPreview());
            const response = new pb.CreateResponse();
            response.setId(created.id);
            response.setProperties(toStruct(created.outputs));
            return response;
        }),
        update: unary(async (request: pb.UpdateRequest) => {
            const news = fromStruct(request.getNews());
            const at = operation(request, request.getTimeout());
            const response = new pb.UpdateResponse();
            response.setProperties(
                toStruct(await standIn.update(at, recorded(request), news, request.getPreview())),
            );
            return response;
        }),
        delete: unary(async (request: pb.DeleteRequest) => {
            await standIn.delete(operation(request, request.getTimeout()), {
                id: request.getId(),
                inputs: fromStruct(request.getOldInputs()),
                outputs: fromStruct(request.getProperties()),
            });
            return new emptypb.Empty();
        }),
        read: unary(async (request: pb.ReadRequest) => {
            const found = await standIn.read(operation(request, request.getTimeout()), {
                id: request.getId(),
                inputs: fromStruct(request.getInputs()),
                outputs: fromStruct(request.getProperties()),
            });
            const response = new pb.ReadResponse();
            if (found === undefined) return response;
            response.setId(found.id);
            response.setProperties(toStruct(found.outputs));
            response.setInputs(toStruct(found.inputs));
            return response;
        }),
        invoke: unary(async (request: pb.InvokeRequest) => {
            const type = request.getTok();
            const at = { getUrn: () => "", getName: () => type, getType: () => type };
            const response = new pb.InvokeResponse();
            response.setReturn(
                toStruct(await standIn.invoke(operation(at), fromStruct(request.getArgs()))),
            );
            return response;
        }),
        cancel: unary(async () => {
            cancelled.abort(new Error("context canceled"));
            return Promise.resolve(new emptypb.Empty());
        }),
    };
}

/** A handler of the protocol from a function that answers or throws. */
function unary<Request, Response>(
    work: (request: Request) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
        const failing = (error: unknown): never => {
            if (error instanceof NotReady) throw withDetails(error);
            throw new Error(messageOf(error), { cause: error });
        };
        answer(work(call.request).catch(failing), callback);
    };
}

function recorded(request: pb.DiffRequest | pb.UpdateRequest): Recorded {
    return {
        id: request.getId(),
        inputs: fromStruct(request.getOldInputs()),
        outputs: fromStruct(request.getOlds()),
    };
}
