import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import clients from "@pulumi/pulumi/proto/language_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/language_pb.js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import { FakeEngine } from "../fakeEngine.ts";
import { reply } from "../reply.ts";
import { StartedPlugin } from "../startedPlugin.ts";

/** The language host under test, spoken to as the CLI does, with a folder for the program. */
export class HostClient {
    readonly folder = mkdtempSync(join(tmpdir(), "kube-lockstep-host-"));
    readonly engine: FakeEngine;
    readonly started: StartedPlugin;
    readonly #client: clients.LanguageRuntimeClient;

    static async start(): Promise<HostClient> {
        const engine = await FakeEngine.start();
        return new HostClient(
            engine,
            await StartedPlugin.start("pulumi-language-nodejs", engine.address),
        );
    }

    private constructor(engine: FakeEngine, started: StartedPlugin) {
        this.engine = engine;
        this.started = started;
        this.#client = new clients.LanguageRuntimeClient(
            started.address,
            grpc.credentials.createInsecure(),
        );
        symlinkSync(resolve("node_modules"), join(this.folder, "node_modules"));
    }

    async stop(): Promise<void> {
        this.#client.close();
        this.engine.stop();
        await this.started.stop();
        rmSync(this.folder, { recursive: true });
    }

    /** Runs a program of one file; `change` completes the request. */
    run(
        text: string,
        options: Record<string, boolean | string> = {},
        change: (request: pb.RunRequest) => void = () => undefined,
    ): Promise<pb.RunResponse.AsObject> {
        writeFileSync(join(this.folder, "index.js"), text);
        const request = new pb.RunRequest();
        request.setMonitorAddress(this.engine.address);
        request.setProject("tests");
        request.setStack("dev");
        request.setOrganization("organization");
        request.setParallel(4);
        request.setInfo(this.#info({ typescript: false, ...options }));
        change(request);
        return reply<pb.RunResponse>((done) => this.#client.run(request, done)).then((response) =>
            response.toObject(),
        );
    }

    /** What an installation of the folder's packages printed. */
    async install(): Promise<string> {
        const request = new pb.InstallDependenciesRequest();
        request.setInfo(this.#info({}));
        let printed = "";
        const responses: AsyncIterable<pb.InstallDependenciesResponse> =
            this.#client.installDependencies(request);
        for await (const response of responses) {
            printed += Buffer.from(response.getStdout_asU8()).toString();
        }
        return printed;
    }

    async cancel(): Promise<void> {
        await reply<emptypb.Empty>((done) => this.#client.cancel(new emptypb.Empty(), done));
    }

    async about(): Promise<pb.AboutResponse.AsObject> {
        const request = new pb.AboutRequest();
        request.setInfo(this.#info({}));
        const response = await reply<pb.AboutResponse>((done) => this.#client.about(request, done));
        return response.toObject();
    }

    /** Name → version. */
    async dependencies(transitive: boolean): Promise<Record<string, string>> {
        const request = new pb.GetProgramDependenciesRequest();
        request.setInfo(this.#info({}));
        request.setTransitivedependencies(transitive);
        const response = await reply<pb.GetProgramDependenciesResponse>((done) =>
            this.#client.getProgramDependencies(request, done),
        );
        return Object.fromEntries(
            response.getDependenciesList().map((each) => [each.getName(), each.getVersion()]),
        );
    }

    #info(options: Record<string, boolean | string>): pb.ProgramInfo {
        const info = new pb.ProgramInfo();
        info.setRootDirectory(this.folder);
        info.setProgramDirectory(this.folder);
        info.setEntryPoint(".");
        info.setOptions(structpb.Struct.fromJavaScript(options));
        return info;
    }
}
