import grpc from "@grpc/grpc-js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import clients from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import { type CheckResult, type Diff, diffOf } from "./diff.ts";
import { initErrorOf } from "./initError.ts";
import type { RunningPlugin } from "./plugin.ts";
import type { ResourceState } from "./resourceState.ts";
import { channelOptions, fromStruct, messageOf, reply, toStruct } from "./rpc.ts";
import { likeInputs, withoutReferences } from "./secrecy.ts";
import { nameOf, packageOf, typeOf } from "./urn.ts";
import { isUnknown, type Properties, revealedProperties, someValue } from "./values.ts";

/** What a resource became. `id` is "" in a preview of a creation. */
export interface Outcome {
    readonly id: string;
    readonly outputs: Properties;
}

/** One plugin process, configured for one provider resource; the client's side of ResourceProvider. */
export class Provider {
    readonly #client: clients.ResourceProviderClient;
    #takesSecrets = true;
    #takesReferences = true;
    #previews = true;
    #configured: boolean | undefined;

    constructor(private readonly plugin: RunningPlugin) {
        this.#client = new clients.ResourceProviderClient(
            plugin.address,
            grpc.credentials.createInsecure(),
            channelOptions,
        );
    }

    /** Tells the plugin what this engine understands. Old plugins do not know the call. */
    async handshake(engineAddress: string, directory: string): Promise<void> {
        const request = new pb.ProviderHandshakeRequest();
        request.setEngineAddress(engineAddress);
        request.setRootDirectory(directory);
        request.setProgramDirectory(directory);
        request.setConfigureWithUrn(true);
        request.setInvokeWithPreview(true);
        try {
            const response = await reply<pb.ProviderHandshakeResponse>((done) =>
                this.#client.waitForReady(Date.now() + 30_000, (error) => {
                    if (error === undefined) this.#client.handshake(request, done);
                    else done(Object.assign(error, unavailable), new pb.ProviderHandshakeResponse());
                }),
            );
            this.#takesSecrets = response.getAcceptSecrets();
            this.#takesReferences = response.getAcceptResources();
        } catch (error) {
            if (!isUnimplemented(error)) throw error;
            this.#configured = undefined;
            this.#handshaken = false;
        }
    }
    #handshaken = true;

    async checkConfig(urn: string, olds: Properties, news: Properties): Promise<CheckResult> {
        try {
            const request = checkRequest(urn, toStruct(olds), toStruct(news));
            const response = await reply<pb.CheckResponse>((done) => this.#client.checkConfig(request, done));
            return { inputs: fromStruct(response.getInputs()), failures: failuresOf(response) };
        } catch (error) {
            if (isUnimplemented(error)) return { inputs: news, failures: [] };
            throw error;
        }
    }

    async diffConfig(old: ResourceState, news: Properties): Promise<Diff> {
        const request = diffRequest(old, news, (properties) => toStruct(properties));
        try {
            return diffOf(await reply<pb.DiffResponse>((done) => this.#client.diffConfig(request, done)));
        } catch (error) {
            if (isUnimplemented(error)) return diffOf(new pb.DiffResponse());
            throw error;
        }
    }

    /** Gives the plugin its settings. With unknown ones (in a preview) it stays unconfigured. */
    async configure(urn: string, id: string, inputs: Properties): Promise<void> {
        this.#configured = !someValue(inputs, isUnknown);
        if (!this.#configured) return;
        const request = new pb.ConfigureRequest();
        for (const [key, value] of Object.entries(revealedProperties(inputs))) {
            if (key === "version") continue;
            const text = typeof value === "string" ? value : JSON.stringify(value);
            request.getVariablesMap().set(`${packageOf(typeOf(urn))}:config:${key}`, text);
        }
        request.setArgs(toStruct(inputs));
        request.setAcceptsecrets(true);
        request.setAcceptresources(true);
        request.setSendsOldInputs(true);
        request.setSendsOldInputsToDelete(true);
        request.setId(id);
        request.setUrn(urn);
        request.setName(nameOf(urn));
        request.setType(typeOf(urn));
        const response = await reply<pb.ConfigureResponse>((done) => this.#client.configure(request, done));
        if (this.#handshaken) return;
        this.#takesSecrets = response.getAcceptsecrets();
        this.#takesReferences = response.getAcceptresources();
        this.#previews = response.getSupportspreview();
    }

    async check(urn: string, olds: Properties, news: Properties, seed: Uint8Array): Promise<CheckResult> {
        if (this.#configured !== true) return { inputs: news, failures: [] };
        const request = checkRequest(urn, this.#struct(olds), this.#struct(news));
        request.setRandomseed(seed);
        const response = await reply<pb.CheckResponse>((done) => this.#client.check(request, done));
        return { inputs: this.#read(response.getInputs(), news), failures: failuresOf(response) };
    }

    /** Undefined when the provider's own settings are unknown, so that nobody can tell. */
    async diff(old: ResourceState, news: Properties, ignoreChanges: readonly string[]): Promise<Diff | undefined> {
        if (this.#configured !== true) return undefined;
        const request = diffRequest(old, news, (properties) => this.#struct(properties));
        request.setIgnorechangesList([...ignoreChanges]);
        return diffOf(await reply<pb.DiffResponse>((done) => this.#client.diff(request, done)));
    }

    /** Creates the resource, or (preview) says what would be known of it. Throws InitError. */
    async create(state: ResourceState, preview: boolean): Promise<Outcome> {
        if (preview && this.#configured !== true) return { id: "", outputs: {} };
        if (preview && !this.#previews) return { id: "", outputs: state.inputs };
        const request = new pb.CreateRequest();
        request.setUrn(state.urn);
        request.setName(nameOf(state.urn));
        request.setType(state.type);
        request.setProperties(this.#struct(state.inputs));
        request.setTimeout(state.customTimeouts?.create ?? 0);
        request.setPreview(preview);
        const response = await this.#operation<pb.CreateResponse>(state.inputs, (done) =>
            this.#client.create(request, done),
        );
        if (response.getId() === "" && !preview) {
            throw new Error(`plugin returned no id for ${state.urn}`);
        }
        return { id: response.getId(), outputs: this.#read(response.getProperties(), state.inputs) };
    }

    async update(
        old: ResourceState,
        state: ResourceState,
        ignoreChanges: readonly string[],
        preview: boolean,
    ): Promise<Outcome> {
        const id = old.id ?? "";
        if (preview && this.#configured !== true) return { id, outputs: {} };
        if (preview && !this.#previews) return { id, outputs: state.inputs };
        const request = new pb.UpdateRequest();
        request.setId(id);
        request.setUrn(old.urn);
        request.setName(nameOf(old.urn));
        request.setType(old.type);
        request.setOlds(this.#struct(old.outputs));
        request.setOldInputs(this.#struct(old.inputs));
        request.setNews(this.#struct(state.inputs));
        request.setTimeout(state.customTimeouts?.update ?? 0);
        request.setIgnorechangesList([...ignoreChanges]);
        request.setPreview(preview);
        const response = await this.#operation<pb.UpdateResponse>(state.inputs, (done) =>
            this.#client.update(request, done),
        );
        return { id, outputs: this.#read(response.getProperties(), state.inputs) };
    }

    async delete(old: ResourceState): Promise<void> {
        const request = new pb.DeleteRequest();
        request.setId(old.id ?? "");
        request.setUrn(old.urn);
        request.setName(nameOf(old.urn));
        request.setType(old.type);
        request.setProperties(this.#struct(old.outputs));
        request.setOldInputs(this.#struct(old.inputs));
        request.setTimeout(old.customTimeouts?.delete ?? 0);
        await reply<emptypb.Empty>((done) => this.#client.delete(request, done));
    }

    /** What the resource is now; undefined when it is gone. */
    async read(state: ResourceState): Promise<(Outcome & { readonly inputs: Properties }) | undefined> {
        const request = new pb.ReadRequest();
        request.setId(state.id ?? "");
        request.setUrn(state.urn);
        request.setName(nameOf(state.urn));
        request.setType(state.type);
        request.setProperties(this.#struct(state.outputs));
        request.setInputs(this.#struct(state.inputs));
        const response = await this.#operation<pb.ReadResponse>(state.inputs, (done) =>
            this.#client.read(request, done),
        );
        if (response.getId() === "") return undefined;
        const inputs = response.getInputs();
        return {
            id: response.getId(),
            outputs: this.#read(response.getProperties(), state.inputs),
            inputs: inputs === undefined ? state.inputs : this.#read(inputs, state.inputs),
        };
    }

    async invoke(token: string, args: Properties, preview: boolean): Promise<pb.InvokeResponse> {
        const request = new pb.InvokeRequest();
        request.setTok(token);
        request.setArgs(this.#struct(args));
        request.setPreview(preview);
        return reply<pb.InvokeResponse>((done) => this.#client.invoke(request, done));
    }

    /** Asks the plugin to give up what it is doing; it may not know how. */
    async cancel(): Promise<void> {
        await reply<emptypb.Empty>((done) => this.#client.cancel(new emptypb.Empty(), done)).catch(
            (error: unknown) => messageOf(error),
        );
    }

    async close(): Promise<void> {
        this.#client.close();
        await this.plugin.stop();
    }

    /** An operation may half succeed: then its error says what came into being. */
    async #operation<R>(
        inputs: Properties,
        send: (done: (error: grpc.ServiceError | null, response: R) => void) => unknown,
    ): Promise<R> {
        try {
            return await reply<R>(send);
        } catch (error) {
            throw initErrorOf(error, (struct) => this.#read(struct, inputs)) ?? error;
        }
    }

    #struct(properties: Properties): ReturnType<typeof toStruct> {
        const sent = this.#takesSecrets ? properties : revealedProperties(properties);
        return toStruct(this.#takesReferences ? sent : withoutReferences(sent));
    }

    #read(struct: Parameters<typeof fromStruct>[0], inputs: Properties): Properties {
        const properties = fromStruct(struct);
        return this.#takesSecrets ? properties : likeInputs(properties, inputs);
    }
}

const unavailable = { code: grpc.status.UNAVAILABLE, details: "plugin does not answer", metadata: new grpc.Metadata() };

function isUnimplemented(error: unknown): boolean {
    return error instanceof Error && "code" in error && error.code === grpc.status.UNIMPLEMENTED;
}

function checkRequest(
    urn: string,
    olds: ReturnType<typeof toStruct>,
    news: ReturnType<typeof toStruct>,
): pb.CheckRequest {
    const request = new pb.CheckRequest();
    request.setUrn(urn);
    request.setName(nameOf(urn));
    request.setType(typeOf(urn));
    request.setOlds(olds);
    request.setNews(news);
    return request;
}

function diffRequest(
    old: ResourceState,
    news: Properties,
    struct: (properties: Properties) => ReturnType<typeof toStruct>,
): pb.DiffRequest {
    const request = new pb.DiffRequest();
    request.setId(old.id ?? "");
    request.setUrn(old.urn);
    request.setName(nameOf(old.urn));
    request.setType(old.type);
    request.setOlds(struct(old.outputs));
    request.setOldInputs(struct(old.inputs));
    request.setNews(struct(news));
    return request;
}

function failuresOf(response: pb.CheckResponse): CheckResult["failures"] {
    return response
        .getFailuresList()
        .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
}
