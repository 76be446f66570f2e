import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import clients from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import { initErrorOf } from "../../../engine/initError.ts";
import { channelOptions, fromStruct, listen, reply, toStruct } from "../../../engine/rpc.ts";
import type { Properties } from "../../../engine/values.ts";

const bin = join(import.meta.dirname, "../../../engine/plugins/bin");

export interface Logged {
    readonly message: string;
    readonly ephemeral: boolean;
}

/**
 * A provider plugin under test, spoken to as an engine does. Set `PLUGINS_UNDER_TEST` to a
 * directory to run the same tests on other plugins, the official ones for instance.
 */
export class PluginClient {
    readonly logged: Logged[] = [];
    #type: string;
    readonly #child: ChildProcess;
    readonly #client: clients.ResourceProviderClient;
    readonly #closeEngine: () => void;

    static async start(
        name: string,
        type: string,
        settings: Properties = {},
    ): Promise<PluginClient> {
        const heard: Logged[] = [];
        const engine = await listen((server) => {
            server.addService(engineServices.EngineService, {
                log: (
                    call: grpc.ServerUnaryCall<LogRequest, emptypb.Empty>,
                    done: grpc.sendUnaryData<emptypb.Empty>,
                ) => {
                    heard.push({
                        message: call.request.getMessage(),
                        ephemeral: call.request.getEphemeral(),
                    });
                    done(null, new emptypb.Empty());
                },
            });
        });
        const executable = join(
            process.env["PLUGINS_UNDER_TEST"] ?? bin,
            `pulumi-resource-${name}`,
        );
        const child = spawn(executable, [engine.address], {
            cwd: "/",
            stdio: ["pipe", "pipe", "inherit"],
        });
        const port = await new Promise<string>((resolve, reject) => {
            child.once("exit", (code) => {
                reject(new Error(`${executable} ended with ${String(code)}`));
            });
            createInterface(child.stdout).once("line", resolve);
        });
        const plugin = new PluginClient(type, child, `127.0.0.1:${port}`, engine.close, heard);
        await plugin.use(type, settings);
        return plugin;
    }

    private constructor(
        type: string,
        child: ChildProcess,
        address: string,
        closeEngine: () => void,
        heard: Logged[],
    ) {
        this.#type = type;
        this.logged = heard;
        this.#child = child;
        this.#closeEngine = closeEngine;
        this.#client = new clients.ResourceProviderClient(
            address,
            grpc.credentials.createInsecure(),
            channelOptions,
        );
    }

    async stop(): Promise<void> {
        this.#client.close();
        this.#closeEngine();
        if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
        const ended = new Promise((resolve) => this.#child.once("exit", resolve));
        this.#child.kill("SIGTERM");
        await ended;
    }

    async version(): Promise<string> {
        const info = await reply<PluginInfo>((done) =>
            this.#client.getPluginInfo(new emptypb.Empty(), done),
        );
        return info.getVersion();
    }

    async cancel(): Promise<void> {
        await reply<emptypb.Empty>((done) => this.#client.cancel(new emptypb.Empty(), done));
    }

    /** From now on for resources of this type, with these settings and nothing heard yet. */
    async use(type: string, settings: Properties): Promise<void> {
        this.#type = type;
        this.logged.length = 0;
        const name = type.split(":")[0] ?? "";
        const request = new pb.ConfigureRequest();
        for (const [key, value] of Object.entries(settings)) {
            request
                .getVariablesMap()
                .set(
                    `${name}:config:${key}`,
                    typeof value === "string" ? value : JSON.stringify(value),
                );
        }
        request.setArgs(toStruct(settings));
        request.setAcceptsecrets(true);
        request.setAcceptresources(true);
        request.setSendsOldInputs(true);
        request.setSendsOldInputsToDelete(true);
        await reply<pb.ConfigureResponse>((done) => this.#client.configure(request, done));
    }

    async check(
        news: Properties,
        olds: Properties = {},
    ): Promise<{ inputs: Properties; failures: string[] }> {
        const request = this.#about(new pb.CheckRequest());
        request.setOlds(toStruct(olds));
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
    ): Promise<{ id: string; outputs: Properties }> {
        const request = this.#about(new pb.CreateRequest());
        request.setProperties(toStruct(inputs));
        request.setPreview(options.preview ?? false);
        request.setTimeout(options.timeoutSeconds ?? 0);
        const response = await this.#orInitError<pb.CreateResponse>((done) =>
            this.#client.create(request, done),
        );
        return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
    }

    async update(
        old: { id: string; inputs: Properties; outputs: Properties },
        news: Properties,
        preview = false,
    ): Promise<Properties> {
        const request = this.#about(new pb.UpdateRequest());
        request.setId(old.id);
        request.setOlds(toStruct(old.outputs));
        request.setOldInputs(toStruct(old.inputs));
        request.setNews(toStruct(news));
        request.setPreview(preview);
        const response = await this.#orInitError<pb.UpdateResponse>((done) =>
            this.#client.update(request, done),
        );
        return fromStruct(response.getProperties());
    }

    async delete(old: { id: string; inputs: Properties; outputs: Properties }): Promise<void> {
        const request = this.#about(new pb.DeleteRequest());
        request.setId(old.id);
        request.setProperties(toStruct(old.outputs));
        request.setOldInputs(toStruct(old.inputs));
        await reply<emptypb.Empty>((done) => this.#client.delete(request, done));
    }

    async read(old: {
        id: string;
        inputs: Properties;
        outputs: Properties;
    }): Promise<{ id: string; inputs: Properties; outputs: Properties }> {
        const request = this.#about(new pb.ReadRequest());
        request.setId(old.id);
        request.setProperties(toStruct(old.outputs));
        request.setInputs(toStruct(old.inputs));
        const response = await this.#orInitError<pb.ReadResponse>((done) =>
            this.#client.read(request, done),
        );
        return {
            id: response.getId(),
            inputs: fromStruct(response.getInputs()),
            outputs: fromStruct(response.getProperties()),
        };
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

    async #orInitError<R>(
        send: (done: (error: grpc.ServiceError | null, response: R) => void) => unknown,
    ): Promise<R> {
        try {
            return await reply<R>(send);
        } catch (error) {
            throw initErrorOf(error, fromStruct) ?? error;
        }
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
