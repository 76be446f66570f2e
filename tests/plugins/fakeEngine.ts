import * as grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { LogSeverity, type LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import monitorServices from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resourcepb from "@pulumi/pulumi/proto/resource_pb.js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";

export interface Logged {
    readonly message: string;
    readonly severity: "debug" | "info" | "warning" | "error";
    readonly ephemeral: boolean;
}

/** Engine and resource monitor in one; every resource becomes what was asked for. */
export class FakeEngine {
    readonly address: string;
    readonly logged: Logged[];
    readonly #server: grpc.Server;

    static async start(): Promise<FakeEngine> {
        const logged: Logged[] = [];
        const server = new grpc.Server();
        server.addService(engineServices.EngineService, {
            log: (
                { request }: grpc.ServerUnaryCall<LogRequest, emptypb.Empty>,
                done: grpc.sendUnaryData<emptypb.Empty>,
            ) => {
                logged.push({
                    message: request.getMessage(),
                    severity: severityOf(request),
                    ephemeral: request.getEphemeral(),
                });
                done(null, new emptypb.Empty());
            },
        });
        server.addService(monitorServices.ResourceMonitorService, {
            registerResource: (
                { request }: grpc.ServerUnaryCall<resourcepb.RegisterResourceRequest, unknown>,
                done: grpc.sendUnaryData<resourcepb.RegisterResourceResponse>,
            ) => {
                const response = new resourcepb.RegisterResourceResponse();
                response.setUrn(
                    `urn:pulumi:dev::tests::${request.getType()}::${request.getName()}`,
                );
                done(null, response);
            },
            registerResourceOutputs: (_call: unknown, done: grpc.sendUnaryData<emptypb.Empty>) => {
                done(null, new emptypb.Empty());
            },
        });
        const port = await new Promise<number>((resolve, reject) => {
            const insecure = grpc.ServerCredentials.createInsecure();
            server.bindAsync("127.0.0.1:0", insecure, (error, bound) => {
                if (error === null) resolve(bound);
                else reject(error);
            });
        });
        return new FakeEngine(server, `127.0.0.1:${port}`, logged);
    }

    private constructor(server: grpc.Server, address: string, logged: Logged[]) {
        this.#server = server;
        this.address = address;
        this.logged = logged;
    }

    stop(): void {
        this.#server.forceShutdown();
    }
}

function severityOf(request: LogRequest): Logged["severity"] {
    const names = { DEBUG: "debug", INFO: "info", WARNING: "warning", ERROR: "error" } as const;
    const found = Object.entries(names).find(
        ([name]) => LogSeverity[name as keyof typeof names] === request.getSeverity(), // its own keys
    );
    return found?.[1] ?? "debug";
}
