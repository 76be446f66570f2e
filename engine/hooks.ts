import * as grpc from "@grpc/grpc-js";
import callbackClients from "@pulumi/pulumi/proto/callback_grpc_pb.js";
import callbackpb from "@pulumi/pulumi/proto/callback_pb.js";
import pb from "@pulumi/pulumi/proto/resource_pb.js";
import { type Listener, log } from "./events.ts";
import type { HookKind, ResourceState } from "./resourceState.ts";
import { channelOptions, messageOf, reply, toStruct } from "./rpc.ts";
import { nameOf } from "./urn.ts";
import type { Properties } from "./values.ts";

/** A function in the program that the engine may call. */
export interface Callback {
    readonly target: string;
    readonly token: string;
}

interface ResourceHook extends Callback {
    readonly onDryRun: boolean;
    readonly ignoreErrors: boolean;
}

/** What a hook is told: the sides that exist at its moment. */
export interface HookSubject {
    readonly state: ResourceState;
    readonly newInputs?: Properties;
    readonly oldInputs?: Properties;
    readonly newOutputs?: Properties;
    readonly oldOutputs?: Properties;
}

/** The hooks that a program registered, by name; names are global to the program. */
export class Hooks {
    readonly #hooks = new Map<string, ResourceHook>();
    readonly #errorHooks = new Map<string, Callback>();
    readonly #clients = new Map<string, callbackClients.CallbacksClient>();

    constructor(
        private readonly preview: boolean,
        private readonly listener: Listener,
    ) {}

    register(name: string, hook: ResourceHook): void {
        this.#refuseTaken(name);
        this.#hooks.set(name, hook);
    }

    registerErrorHook(name: string, callback: Callback): void {
        this.#refuseTaken(name);
        this.#errorHooks.set(name, callback);
    }

    /** Runs the hooks of one kind that a resource is bound to, in their order. Throws what one throws. */
    async run(kind: Exclude<HookKind, "onError">, subject: HookSubject): Promise<void> {
        for (const name of subject.state.resourceHooks?.[kind] ?? []) {
            const hook = this.#hooks.get(name);
            if (hook === undefined) throw new Error(`hook "${name}" was not registered`);
            if (this.preview && !hook.onDryRun) continue;
            try {
                const response = await this.#call(hook, hookRequest(subject));
                const error = pb.ResourceHookResponse.deserializeBinary(response).getError();
                if (error !== "") throw new Error(error);
            } catch (error) {
                const when = kind.startsWith("before") ? "before" : "after";
                if (!hook.ignoreErrors) {
                    throw new Error(`${when} hook "${name}" failed: ${messageOf(error)}`, {
                        cause: error,
                    });
                }
                const message = `${kind} hook "${name}" failed: ${messageOf(error)}`;
                this.listener(log("warning", subject.state.urn, message));
            }
        }
    }

    /** Whether a failed operation shall be tried again: one error hook that says so is enough. */
    async wantRetry(
        operation: "create" | "update" | "delete",
        subject: HookSubject,
        errors: readonly string[],
    ): Promise<boolean> {
        let retry = false;
        for (const name of subject.state.resourceHooks?.onError ?? []) {
            const hook = this.#errorHooks.get(name);
            if (hook === undefined) throw new Error(`error hook "${name}" was not registered`);
            const request = errorHookRequest(operation, subject, errors);
            const response = pb.ErrorHookResponse.deserializeBinary(
                await this.#call(hook, request),
            );
            if (response.getError() !== "") {
                throw new Error(`error hook "${name}" failed: ${response.getError()}`);
            }
            retry ||= response.getRetry();
        }
        return retry;
    }

    close(): void {
        for (const client of this.#clients.values()) client.close();
    }

    #refuseTaken(name: string): void {
        if (name === "") throw new Error("resource hook name cannot be empty");
        if (this.#hooks.has(name) || this.#errorHooks.has(name)) {
            throw new Error(`resource hook already registered for name "${name}"`);
        }
    }

    async #call(callback: Callback, payload: Uint8Array): Promise<Uint8Array> {
        const credentials = grpc.credentials.createInsecure();
        const client =
            this.#clients.get(callback.target) ??
            new callbackClients.CallbacksClient(callback.target, credentials, channelOptions);
        this.#clients.set(callback.target, client);
        const request = new callbackpb.CallbackInvokeRequest();
        request.setToken(callback.token);
        request.setRequest(payload);
        const response = await reply<callbackpb.CallbackInvokeResponse>((done) =>
            client.invoke(request, done),
        );
        return response.getResponse_asU8();
    }
}

function hookRequest(subject: HookSubject): Uint8Array {
    const request = new pb.ResourceHookRequest();
    setSubject(request, subject);
    if (subject.newOutputs !== undefined) request.setNewOutputs(toStruct(subject.newOutputs));
    return request.serializeBinary();
}

function errorHookRequest(
    operation: string,
    subject: HookSubject,
    errors: readonly string[],
): Uint8Array {
    const request = new pb.ErrorHookRequest();
    setSubject(request, subject);
    request.setFailedOperation(operation);
    request.setErrorsList([...errors]);
    return request.serializeBinary();
}

function setSubject(
    request: pb.ResourceHookRequest | pb.ErrorHookRequest,
    subject: HookSubject,
): void {
    request.setUrn(subject.state.urn);
    request.setId(subject.state.id ?? "");
    request.setName(nameOf(subject.state.urn));
    request.setType(subject.state.type);
    if (subject.newInputs !== undefined) request.setNewInputs(toStruct(subject.newInputs));
    if (subject.oldInputs !== undefined) request.setOldInputs(toStruct(subject.oldInputs));
    if (subject.oldOutputs !== undefined) request.setOldOutputs(toStruct(subject.oldOutputs));
}
