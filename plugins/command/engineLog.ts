import * as grpc from "@grpc/grpc-js";
import clients from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/engine_pb.js";

// Only the newest status is ever shown: an engine that is slower than a chatty command does not
// have to receive everything.
const mostWaitingStatuses = 100;

/** Messages about one resource. */
export interface ResourceLog {
    /** What the resource is doing right now; shown beside it while it runs, and not afterwards. */
    status(line: string): void;
    error(message: string): void;
    /** Resolves when everything said so far has been delivered. */
    delivered(): Promise<void>;
}

/** The engine's Log, one message at a time and in order. An engine that is gone is not an error. */
export class EngineLog {
    readonly #client: clients.EngineClient | undefined;
    readonly #waiting: pb.LogRequest[] = [];
    #delivery: Promise<void> | undefined;

    constructor(engine: string | undefined) {
        if (engine !== undefined)
            this.#client = new clients.EngineClient(engine, grpc.credentials.createInsecure());
    }

    about(urn: string): ResourceLog {
        const say = (severity: pb.LogSeverity, message: string, ephemeral: boolean): void => {
            const request = new pb.LogRequest();
            request.setUrn(urn);
            request.setSeverity(severity);
            request.setMessage(message);
            request.setEphemeral(ephemeral);
            this.#send(request);
        };
        return {
            status: (line) => {
                say(pb.LogSeverity.INFO, line, true);
            },
            error: (message) => {
                say(pb.LogSeverity.ERROR, message, false);
            },
            delivered: () => this.#delivery ?? Promise.resolve(),
        };
    }

    #send(request: pb.LogRequest): void {
        this.#waiting.push(request);
        if (this.#waiting.length > mostWaitingStatuses) {
            const oldest = this.#waiting.findIndex((each) => each.getEphemeral());
            if (oldest >= 0) this.#waiting.splice(oldest, 1);
        }
        this.#delivery ??= this.#deliver().finally(() => {
            this.#delivery = undefined;
        });
    }

    async #deliver(): Promise<void> {
        for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
            const request = next;
            await new Promise<void>((resolve) => {
                if (this.#client === undefined) resolve();
                else
                    this.#client.log(request, () => {
                        resolve();
                    });
            });
        }
    }
}
