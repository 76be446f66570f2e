/**
 * A provider plugin for tests: `test:index:Thing`, which lives nowhere, can be slow and can fail.
 * Every operation leaves lines in the file that TEST_PROVIDER_LOG names: `create NAME`, `created NAME`.
 */
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import anypb from "google-protobuf/google/protobuf/any_pb.js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import pluginpb from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import statuspb from "@pulumi/pulumi/proto/status_pb.js";

/** The inputs of a Thing. */
interface Thing {
    /** May change in place. */
    value?: unknown;
    /** A change asks for replacement. */
    fixed?: unknown;
    /** A list like that of command's Command. */
    triggers?: unknown[];
    /** Replacement deletes first. */
    deleteFirst?: boolean;
    /** Operations that fail: always, or while the file `failWhile` exists. */
    fail?: string;
    failWhile?: string;
    /** Comes into being, but never gets ready. */
    neverReady?: boolean;
    delayMs?: number;
    /** What Check does not accept. */
    refuse?: string;
}

let cancelled = false;
let label = "";

function note(line: string): void {
    const file = process.env["TEST_PROVIDER_LOG"];
    if (file !== undefined) appendFileSync(file, `${line}\n`);
}

/** Does one operation: notes it, takes its time, fails if it shall. */
async function operate(
    operation: "create" | "update" | "delete",
    name: string,
    thing: Thing,
): Promise<void> {
    note(`${operation} ${name}`);
    const until = Date.now() + (thing.delayMs ?? 0);
    while (Date.now() < until && !cancelled) await sleep(10);
    const wanted = thing.fail?.split(",").includes(operation) ?? false;
    if (wanted && (thing.failWhile === undefined || existsSync(thing.failWhile))) {
        note(`${operation} failed ${name}`);
        throw new Error(`${operation} of ${name} failed as asked`);
    }
    note(`${operation}d ${name}`);
}

function asThing(struct: structpb.Struct | undefined): Thing {
    return struct?.toJavaScript() ?? {}; // the tests' own programs write it
}

function outputsOf(struct: structpb.Struct | undefined): structpb.Struct {
    const inputs = struct?.toJavaScript() ?? {};
    return structpb.Struct.fromJavaScript({
        ...inputs,
        echo: inputs["value"] ?? null,
        label,
    });
}

function previewOf(struct: structpb.Struct | undefined): structpb.Struct {
    const inputs = struct?.toJavaScript() ?? {};
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    return structpb.Struct.fromJavaScript({ ...inputs, echo: unknown, label });
}

function serve<Q, R>(work: (request: Q) => R | Promise<R>): grpc.handleUnaryCall<Q, R> {
    return (call, callback) => {
        (async () => work(call.request))().then(
            (response) => {
                callback(null, response);
            },
            (error: unknown) => {
                const details = error instanceof Error ? error.message : String(error);
                const metadata = error instanceof NotReady ? error.metadata : new grpc.Metadata();
                callback({ code: grpc.status.UNKNOWN, details, metadata });
            },
        );
    };
}

class NotReady extends Error {
    readonly metadata = new grpc.Metadata();
    constructor(id: string, properties: structpb.Struct) {
        super("never ready");
        const failed = new pb.ErrorResourceInitFailed();
        failed.setId(id);
        failed.setProperties(properties);
        failed.setReasonsList(["it never gets ready"]);
        const detail = new anypb.Any();
        detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
        const status = new statuspb.Status();
        status.setCode(grpc.status.UNKNOWN);
        status.setMessage(this.message);
        status.setDetailsList([detail]);
        this.metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    }
}

const implementation: Partial<services.IResourceProviderServer> = {
    checkConfig: serve(checked),
    diffConfig: serve((request: pb.DiffRequest) => {
        const response = new pb.DiffResponse();
        const [old, news] = [request.getOlds()?.toJavaScript(), request.getNews()?.toJavaScript()];
        const changed = JSON.stringify(old?.["label"]) !== JSON.stringify(news?.["label"]);
        response.setChanges(
            changed ? pb.DiffResponse.DiffChanges.DIFF_SOME : pb.DiffResponse.DiffChanges.DIFF_NONE,
        );
        return response;
    }),
    configure: serve((request: pb.ConfigureRequest) => {
        label = request.getVariablesMap().get("test:config:label") ?? "";
        const response = new pb.ConfigureResponse();
        response.setAcceptsecrets(false);
        response.setAcceptresources(false);
        response.setSupportspreview(true);
        return response;
    }),
    check: serve(checked),
    diff: serve((request: pb.DiffRequest) => {
        const [old, news] = [asThing(request.getOldInputs()), asThing(request.getNews())];
        const response = new pb.DiffResponse();
        const keys = [...new Set([...Object.keys(old), ...Object.keys(news)])] as (keyof Thing)[];
        const changed = keys.filter(
            (key) => JSON.stringify(old[key]) !== JSON.stringify(news[key]),
        );
        response.setDiffsList(changed);
        const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
        response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
        if (changed.includes("fixed")) response.setReplacesList(["fixed"]);
        response.setDeletebeforereplace(news.deleteFirst ?? false);
        return response;
    }),
    create: serve(async (request: pb.CreateRequest) => {
        const response = new pb.CreateResponse();
        if (request.getPreview()) {
            response.setProperties(previewOf(request.getProperties()));
            return response;
        }
        const thing = asThing(request.getProperties());
        await operate("create", request.getName(), thing);
        const outputs = outputsOf(request.getProperties());
        if (thing.neverReady === true) throw new NotReady(`id-${request.getName()}`, outputs);
        response.setId(`id-${request.getName()}`);
        response.setProperties(outputs);
        return response;
    }),
    update: serve(async (request: pb.UpdateRequest) => {
        const response = new pb.UpdateResponse();
        if (request.getPreview()) {
            response.setProperties(previewOf(request.getNews()));
            return response;
        }
        await operate("update", request.getName(), asThing(request.getNews()));
        response.setProperties(outputsOf(request.getNews()));
        return response;
    }),
    delete: serve(async (request: pb.DeleteRequest) => {
        await operate("delete", request.getName(), asThing(request.getProperties()));
        return new emptypb.Empty();
    }),
    read: serve((request: pb.ReadRequest) => {
        const response = new pb.ReadResponse();
        const gone =
            process.env["TEST_PROVIDER_GONE"]?.split(",").includes(request.getName()) ?? false;
        response.setId(gone ? "" : request.getId());
        response.setInputs(request.getInputs());
        const properties = request.getProperties()?.toJavaScript() ?? {};
        response.setProperties(structpb.Struct.fromJavaScript({ ...properties, echo: "as read" }));
        return response;
    }),
    invoke: serve((request: pb.InvokeRequest) => {
        const response = new pb.InvokeResponse();
        const args = request.getArgs()?.toJavaScript() ?? {};
        response.setReturn(
            structpb.Struct.fromJavaScript({ text: `hello ${JSON.stringify(args["name"])}` }),
        );
        return response;
    }),
    cancel: serve(() => {
        note("cancel");
        cancelled = true;
        return new emptypb.Empty();
    }),
    getPluginInfo: serve(() => {
        const response = new pluginpb.PluginInfo();
        response.setVersion("1.0.0");
        return response;
    }),
};

function checked(request: pb.CheckRequest): pb.CheckResponse {
    const response = new pb.CheckResponse();
    response.setInputs(request.getNews());
    const { refuse } = asThing(request.getNews());
    if (refuse !== undefined) {
        const failure = new pb.CheckFailure();
        failure.setProperty("refuse");
        failure.setReason(refuse);
        response.setFailuresList([failure]);
    }
    return response;
}

const server = new grpc.Server();
server.addService(
    services.ResourceProviderService,
    implementation as services.IResourceProviderServer,
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    process.stdout.write(`${port}\n`);
});
// The engine holds the other end of stdin; when it goes, so does the plugin.
process.stdin.on("end", () => process.exit(0)).resume();
