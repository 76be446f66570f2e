import grpc from "@grpc/grpc-js";
import type structpb from "google-protobuf/google/protobuf/struct_pb.js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import clients from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import { type CheckResult, type Diff, diffOf } from "./diff.ts";
import { initErrorOf } from "./initError.ts";
import type { RunningPlugin } from "./plugin.ts";
import {
    checkRequest,
    configureRequest,
    createRequest,
    deleteRequest,
    diffRequest,
    handshakeRequest,
    readRequest,
    updateRequest,
} from "./providerRequests.ts";
import type { ResourceState } from "./resourceState.ts";
import { channelOptions, fromStruct, isUnimplemented, messageOf, reply, toStruct } from "./rpc.ts";
import { likeInputs, withoutReferences } from "./secrecy.ts";
import { isUnknown, type Properties, revealedProperties, someValue } from "./values.ts";

/** What a resource became. `id` is "" in a preview of a creation. */
export interface Outcome {
    readonly id: string;
    readonly outputs: Properties;
}

// A plugin that has printed its port listens; it may still be busy.
const readyMs = 30_000;
const cancelMs = 1_000;

/** One plugin process, configured for one provider resource: the client's side of ResourceProvider. */
export class Provider {
    readonly #client: clients.ResourceProviderClient;
    #handshaken = true;
    #takesSecrets = true;
    #takesReferences = true;
    #previews = true;
    /** False while settings are unknown (in a preview): then it can judge nothing. */
    #configured = false;

    constructor(private readonly plugin: RunningPlugin) {
        const credentials = grpc.credentials.createInsecure();
        this.#client = new clients.ResourceProviderClient(
            plugin.address,
            credentials,
            channelOptions,
        );
    }

    /** Tells the plugin who its engine is. Plugins from before the handshake do not know the call. */
    async handshake(engineAddress: string, directory: string): Promise<void> {
        await new Promise<void>((resolve, reject) => {
            this.#client.waitForReady(Date.now() + readyMs, (error) => {
                if (error === undefined) resolve();
                else
                    reject(
                        new Error(
                            `plugin ${this.plugin.executable} does not answer: ${error.message}`,
                        ),
                    );
            });
        });
        const request = handshakeRequest(engineAddress, directory);
        try {
            const response = await reply<pb.ProviderHandshakeResponse>((done) =>
                this.#client.handshake(request, done),
            );
            this.#takesSecrets = response.getAcceptSecrets();
            this.#takesReferences = response.getAcceptResources();
        } catch (error) {
            if (!isUnimplemented(error)) throw error;
            this.#handshaken = false;
        }
    }

    async checkConfig(urn: string, olds: Properties, news: Properties): Promise<CheckResult> {
        const request = checkRequest(urn, olds, news, toStruct);
        try {
            const response = await reply<pb.CheckResponse>((done) =>
                this.#client.checkConfig(request, done),
            );
            return { inputs: fromStruct(response.getInputs()), failures: failuresOf(response) };
        } catch (error) {
            if (isUnimplemented(error)) return { inputs: news, failures: [] };
            throw error;
        }
    }

    async diffConfig(old: ResourceState, news: Properties): Promise<Diff> {
        const request = diffRequest(old, news, toStruct);
        try {
            return diffOf(
                await reply<pb.DiffResponse>((done) => this.#client.diffConfig(request, done)),
            );
        } catch (error) {
            if (isUnimplemented(error)) return diffOf(new pb.DiffResponse());
            throw error;
        }
    }

    async configure(urn: string, id: string, inputs: Properties): Promise<void> {
        this.#configured = !someValue(inputs, isUnknown);
        if (!this.#configured) return;
        const request = configureRequest(urn, id, inputs);
        const response = await reply<pb.ConfigureResponse>((done) =>
            this.#client.configure(request, done),
        );
        if (this.#handshaken) return;
        this.#takesSecrets = response.getAcceptsecrets();
        this.#takesReferences = response.getAcceptresources();
        this.#previews = response.getSupportspreview();
    }

    async check(
        urn: string,
        olds: Properties,
        news: Properties,
        seed: Uint8Array,
    ): Promise<CheckResult> {
        if (!this.#configured) return { inputs: news, failures: [] };
        const request = checkRequest(urn, olds, news, this.#write);
        request.setRandomseed(seed);
        const response = await reply<pb.CheckResponse>((done) => this.#client.check(request, done));
        return { inputs: this.#read(response.getInputs(), news), failures: failuresOf(response) };
    }

    /** Undefined when the provider's own settings are unknown, so that nobody can tell. */
    async diff(
        old: ResourceState,
        news: Properties,
        ignoreChanges: readonly string[],
    ): Promise<Diff | undefined> {
        if (!this.#configured) return undefined;
        const request = diffRequest(old, news, this.#write);
        request.setIgnorechangesList([...ignoreChanges]);
        return diffOf(await reply<pb.DiffResponse>((done) => this.#client.diff(request, done)));
    }

    /** Creates the resource, or (preview) says what would be known of it. Throws InitError. */
    async create(state: ResourceState, preview: boolean): Promise<Outcome> {
        if (preview && !this.#configured) return { id: "", outputs: {} };
        if (preview && !this.#previews) return { id: "", outputs: state.inputs };
        const request = createRequest(state, this.#write);
        request.setPreview(preview);
        const response = await this.#operation<pb.CreateResponse>(state.inputs, (done) =>
            this.#client.create(request, done),
        );
        if (response.getId() === "" && !preview) {
            throw new Error(`plugin ${this.plugin.executable} returned no id for ${state.urn}`);
        }
        return {
            id: response.getId(),
            outputs: this.#read(response.getProperties(), state.inputs),
        };
    }

    /** Changes the resource in place, or (preview) says what would be known of it. Throws InitError. */
    async update(old: ResourceState, state: ResourceState, preview: boolean): Promise<Outcome> {
        const id = old.id ?? "";
        if (preview && !this.#configured) return { id, outputs: {} };
        if (preview && !this.#previews) return { id, outputs: state.inputs };
        const request = updateRequest(old, state, this.#write);
        request.setPreview(preview);
        const response = await this.#operation<pb.UpdateResponse>(state.inputs, (done) =>
            this.#client.update(request, done),
        );
        return { id, outputs: this.#read(response.getProperties(), state.inputs) };
    }

    async delete(old: ResourceState): Promise<void> {
        const request = deleteRequest(old, this.#write);
        await reply<emptypb.Empty>((done) => this.#client.delete(request, done));
    }

    /** What the resource is now; undefined when it is gone. */
    async read(
        state: ResourceState,
    ): Promise<(Outcome & { readonly inputs: Properties }) | undefined> {
        const request = readRequest(state, this.#write);
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
        request.setArgs(this.#write(args));
        request.setPreview(preview);
        return reply<pb.InvokeResponse>((done) => this.#client.invoke(request, done));
    }

    /** Asks the plugin to give up what it is doing; it may not know how. */
    async cancel(): Promise<void> {
        const deadline = Date.now() + cancelMs;
        await reply<emptypb.Empty>((done) =>
            this.#client.cancel(new emptypb.Empty(), new grpc.Metadata(), { deadline }, done),
        ).catch((error: unknown) => messageOf(error));
    }

    /** Ends the plugin, announced by a Cancel as the CLI does it. */
    async close(): Promise<void> {
        await this.cancel();
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

    readonly #write = (properties: Properties): structpb.Struct => {
        const sent = this.#takesSecrets ? properties : revealedProperties(properties);
        return toStruct(this.#takesReferences ? sent : withoutReferences(sent));
    };

    #read(struct: structpb.Struct | undefined, inputs: Properties): Properties {
        const properties = fromStruct(struct);
        return this.#takesSecrets ? properties : likeInputs(properties, inputs);
    }
}

function failuresOf(response: pb.CheckResponse): CheckResult["failures"] {
    return response
        .getFailuresList()
        .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
}
