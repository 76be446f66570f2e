import { credentials } from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb.js";
import { CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb.js";
import { ResourceHookRequest, ResourceHookResponse } from "@pulumi/pulumi/proto/resource_pb.js";
import {
    RecordingMonitor,
    type Callback,
    type HookRequest,
    type RegisterRequest,
} from "./recordingMonitor.ts";

/**
 * A monitor that carries out what it registers, as the engine does in an update of a still empty
 * stack: the hooks before, the operation, the hooks after; only then is it registered, and what
 * depends on it continues.
 */
export class PerformingMonitor extends RecordingMonitor {
    readonly #perform: (name: string) => void;
    readonly #hooks = new Map<string, HookRequest>();
    #client: CallbacksClient | undefined;

    /**
     * @param perform carries out the operation of the resource with this name
     */
    constructor(perform: (name: string) => void) {
        super();
        this.#perform = perform;
    }

    override registerResourceHook(request: HookRequest, callback: Callback): void {
        this.#hooks.set(request.getName(), request);
        callback(null, {});
    }

    override async registerResource(request: RegisterRequest, callback: Callback): Promise<void> {
        const hooks = request.getHooks()?.toObject() ?? {};
        try {
            for (const hook of hooks["beforeCreateList"] ?? []) await this.#run(hook);
            this.#perform(request.getName());
            for (const hook of hooks["afterCreateList"] ?? []) await this.#run(hook);
        } catch (error) {
            callback(error, {});
            return;
        }
        await super.registerResource(request, callback);
    }

    end(): void {
        this.#client?.close();
    }

    /** Through the program's own server, as the engine does it. */
    #run(name: string): Promise<void> {
        const callback = this.#hooks.get(name)?.getCallback();
        if (callback === undefined) throw new Error(`no hook ${name}`);
        this.#client ??= new CallbacksClient(callback.getTarget(), credentials.createInsecure());
        const request = new CallbackInvokeRequest();
        request.setToken(callback.getToken());
        request.setRequest(new ResourceHookRequest().serializeBinary());
        return new Promise((resolve, reject) => {
            this.#client?.invoke(request, (error, response) => {
                if (error !== null) {
                    reject(error);
                    return;
                }
                const reply = ResourceHookResponse.deserializeBinary(response.getResponse_asU8());
                if (reply.getError() === "") resolve();
                else reject(new Error(`${name}: ${reply.getError()}`));
            });
        });
    }
}
