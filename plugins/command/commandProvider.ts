import type * as grpc from "@grpc/grpc-js";
import pluginpb from "@pulumi/pulumi/proto/plugin_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import { unary } from "../unary.ts";
import { checkResponse, diffResponse } from "./answers.ts";
import { changesBetween } from "./changes.ts";
import * as commands from "./commands.ts";
import { EngineLog } from "./engineLog.ts";
import { checkInputs } from "./inputs.ts";
import { operationOf } from "./operation.ts";
import { fromStruct, toStruct } from "./values.ts";

// The official plugin whose behaviour this one reproduces.
const version = "1.2.1";

/** pulumi-command's resources and its function command:local:run, behind Pulumi's protocol. */
export function commandProvider(engine: string | undefined): grpc.UntypedServiceImplementation {
    const log = new EngineLog(engine);
    const cancelled = new AbortController();
    const { signal } = cancelled;
    return {
        handshake: unary(() => {
            const response = new pb.ProviderHandshakeResponse();
            response.setAcceptSecrets(true);
            response.setAcceptResources(true);
            return response;
        }),
        getPluginInfo: unary(() => {
            const response = new pluginpb.PluginInfo();
            response.setVersion(version);
            return response;
        }),
        configure: unary(() => {
            const response = new pb.ConfigureResponse();
            response.setAcceptsecrets(true);
            response.setAcceptresources(true);
            response.setSupportspreview(true);
            return response;
        }),
        check: unary((request: pb.CheckRequest) =>
            checkResponse(checkInputs(request.getType(), fromStruct(request.getNews()))),
        ),
        diff: unary((request: pb.DiffRequest) =>
            diffResponse(
                changesBetween(fromStruct(request.getOldInputs()), fromStruct(request.getNews())),
            ),
        ),
        create: unary(async (request: pb.CreateRequest) => {
            const operation = operationOf(request, log, signal, request.getTimeout());
            const inputs = fromStruct(request.getProperties());
            const { id, outputs } = await commands.create(operation, inputs, request.getPreview());
            const response = new pb.CreateResponse();
            response.setId(id);
            response.setProperties(toStruct(outputs));
            return response;
        }),
        update: unary(async (request: pb.UpdateRequest) => {
            const operation = operationOf(request, log, signal, request.getTimeout());
            const olds = fromStruct(request.getOlds());
            const news = fromStruct(request.getNews());
            const outputs = await commands.update(operation, olds, news, request.getPreview());
            const response = new pb.UpdateResponse();
            response.setProperties(toStruct(outputs));
            return response;
        }),
        delete: unary(async (request: pb.DeleteRequest) => {
            const operation = operationOf(request, log, signal, request.getTimeout());
            await commands.remove(operation, fromStruct(request.getProperties()));
            return new emptypb.Empty();
        }),
        // What a command did cannot be read back: it is taken from the state.
        read: unary((request: pb.ReadRequest) => {
            const response = new pb.ReadResponse();
            response.setId(request.getId());
            response.setProperties(request.getProperties());
            response.setInputs(request.getInputs());
            return response;
        }),
        invoke: unary(async (request: pb.InvokeRequest) => {
            const token = request.getTok();
            const about = { getUrn: () => "", getName: () => token, getType: () => token };
            const operation = operationOf(about, log, signal);
            const response = new pb.InvokeResponse();
            const args = fromStruct(request.getArgs());
            response.setReturn(toStruct(await commands.invoke(operation, args)));
            return response;
        }),
        cancel: unary(() => {
            cancelled.abort(new Error("context canceled"));
            return new emptypb.Empty();
        }),
    };
}
