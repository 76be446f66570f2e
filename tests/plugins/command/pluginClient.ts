import * as grpc from "@grpc/grpc-js";
import clients from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import { fromStruct, type Properties, toStruct } from "../../../plugins/command/values.ts";
import { FakeEngine, type Logged } from "../fakeEngine.ts";
import { reply } from "../reply.ts";
import { StartedPlugin } from "../startedPlugin.ts";

const maxMessageBytes = 400 * 1024 * 1024;

interface Made {
    readonly id: string;
    readonly outputs: Properties;
}

/** The command plugin under test, spoken to as an engine does. */
export class PluginClient {
    readonly logged: Logged[];
    readonly started: StartedPlugin;
    readonly #type: string;
    readonly #engine: FakeEngine;
    readonly #client: clients.ResourceProviderClient;

    /** @param type the resource's type in all requests */
    static async start(type: string): Promise<PluginClient> {
        const engine = await FakeEngine.start();
        const started = await StartedPlugin.start("pulumi-resource-command", engine.address);
        const plugin = new PluginClient(type, started, engine);
        await plugin.#configure();
        return plugin;
    }

    private constructor(type: string, started: StartedPlugin, engine: FakeEngine) {
        this.#type = type;
        this.started = started;
        this.#engine = engine;
        this.logged = engine.logged;
        this.#client = new clients.ResourceProviderClient(
            started.address,
            grpc.credentials.createInsecure(),
            {
                "grpc.max_receive_message_length": maxMessageBytes,
                "grpc.max_send_message_length": maxMessageBytes,
            },
        );
    }

    async stop(): Promise<void> {
        this.#client.close();
        this.#engine.stop();
        await this.started.stop();
    }

    async version(): Promise<string> {
        const empty = new emptypb.Empty();
        const info = await reply<PluginInfo>((done) => this.#client.getPluginInfo(empty, done));
        return info.getVersion();
    }

    async cancel(): Promise<void> {
        await reply<emptypb.Empty>((done) => this.#client.cancel(new emptypb.Empty(), done));
    }

    async check(news: Properties): Promise<{ inputs: Properties; failures: string[] }> {
        const request = this.#about(new pb.CheckRequest());
        request.setOlds(toStruct({}));
        request.setNews(toStruct(news));
        request.setRandomseed(Buffer.alloc(32, 7));
        const response = await reply<pb.CheckResponse>((done) => this.#client.check(request, done));
        const failures = response.getFailuresList().map((failure) => failure.getProperty());
        return { inputs: fromStruct(response.getInputs()), failures };
    }

    async diff(
        old: { inputs: Properties; outputs: Properties },
        news: Properties,
    ): Promise<{
        changes: Record<string, number>;
        replaces: string[];
        deleteBeforeReplace: boolean;
    }> {
        const request = this.#about(new pb.DiffRequest());
        request.setId("id");
        request.setOlds(toStruct(old.outputs));
        request.setOldInputs(toStruct(old.inputs));
        request.setNews(toStruct(news));
        const response = await reply<pb.DiffResponse>((done) => this.#client.diff(request, done));
        const changes: Record<string, number> = {};
        response.getDetaileddiffMap().forEach((change, path) => (changes[path] = change.getKind()));
        return {
            changes,
            replaces: response.getReplacesList(),
            deleteBeforeReplace: response.getDeletebeforereplace(),
        };
    }

    async create(
        inputs: Properties,
        options: { preview?: boolean; timeoutSeconds?: number } = {},
    ): Promise<Made> {
        const request = this.#about(new pb.CreateRequest());
        request.setProperties(toStruct(inputs));
        request.setPreview(options.preview ?? false);
        request.setTimeout(options.timeoutSeconds ?? 0);
        const response = await reply<pb.CreateResponse>((done) =>
            this.#client.create(request, done),
        );
        return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
    }

    async update(
        old: Made & { inputs: Properties },
        news: Properties,
        preview = false,
    ): Promise<Properties> {
        const request = this.#about(new pb.UpdateRequest());
        request.setId(old.id);
        request.setOlds(toStruct(old.outputs));
        request.setOldInputs(toStruct(old.inputs));
        request.setNews(toStruct(news));
        request.setPreview(preview);
        const response = await reply<pb.UpdateResponse>((done) =>
            this.#client.update(request, done),
        );
        return fromStruct(response.getProperties());
    }

    async delete(old: Made & { inputs: Properties }): Promise<void> {
        const request = this.#about(new pb.DeleteRequest());
        request.setId(old.id);
        request.setProperties(toStruct(old.outputs));
        request.setOldInputs(toStruct(old.inputs));
        await reply<emptypb.Empty>((done) => this.#client.delete(request, done));
    }

    async invoke(token: string, args: Properties): Promise<Properties> {
        const request = new pb.InvokeRequest();
        request.setTok(token);
        request.setArgs(toStruct(args));
        const response = await reply<pb.InvokeResponse>((done) =>
            this.#client.invoke(request, done),
        );
        return fromStruct(response.getReturn());
    }

    async #configure(): Promise<void> {
        const request = new pb.ConfigureRequest();
        request.setArgs(toStruct({}));
        request.setAcceptsecrets(true);
        request.setAcceptresources(true);
        request.setSendsOldInputs(true);
        request.setSendsOldInputsToDelete(true);
        await reply<pb.ConfigureResponse>((done) => this.#client.configure(request, done));
    }

    #about<
        Request extends {
            setUrn(urn: string): unknown;
            setName(name: string): unknown;
            setType(type: string): unknown;
        },
    >(request: Request): Request {
        request.setUrn(`urn:pulumi:dev::tests::${this.#type}::it`);
        request.setName("it");
        request.setType(this.#type);
        return request;
    }
}
