import * as grpc from "@grpc/grpc-js";
import pb from "@pulumi/pulumi/proto/language_pb.js";
import pluginpb from "@pulumi/pulumi/proto/plugin_pb.js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import { unary } from "../unary.ts";
import { installDependencies } from "./installDependencies.ts";
import { installedPackages } from "./installedPackages.ts";
import { runProgram } from "./runProgram.ts";

/**
 * Runs Node programs for the Pulumi CLI, as the official `pulumi-language-nodejs` does; what that
 * one does besides running programs (new projects, generated SDKs, plugins in TypeScript) is not
 * implemented.
 */
export function languageHost(startedBy: string | undefined): grpc.UntypedServiceImplementation {
    const cancelled = new AbortController();
    let engine = startedBy;
    return {
        handshake: unary((request: pb.LanguageHandshakeRequest) => {
            engine = request.getEngineAddress();
            return new pb.LanguageHandshakeResponse();
        }),
        getPluginInfo: unary(() => new pluginpb.PluginInfo()),
        // The CLI asks in order to install plugins early; it learns about them from the program,
        // too.
        getRequiredPackages: unary(() => new pb.GetRequiredPackagesResponse()),
        getRequiredPlugins: unary(() => new pb.GetRequiredPluginsResponse()),
        about: unary(() => {
            const response = new pb.AboutResponse();
            response.setExecutable(process.execPath);
            response.setVersion(process.version);
            return response;
        }),
        getProgramDependencies: unary((request: pb.GetProgramDependenciesRequest) => {
            const response = new pb.GetProgramDependenciesResponse();
            const directory = request.getInfo()?.getProgramDirectory() ?? "";
            const packages = installedPackages(directory, request.getTransitivedependencies());
            for (const [name, version] of packages) {
                const dependency = new pb.DependencyInfo();
                dependency.setName(name);
                dependency.setVersion(version);
                response.addDependencies(dependency);
            }
            return response;
        }),
        installDependencies,
        run: unary((request: pb.RunRequest, givenUp) =>
            runProgram(request, engine ?? "", AbortSignal.any([cancelled.signal, givenUp])),
        ),
        // The user's first Ctrl-C, after the providers have been told.
        cancel: unary(() => {
            cancelled.abort(new Error("cancelled"));
            return new emptypb.Empty();
        }),
    };
}
