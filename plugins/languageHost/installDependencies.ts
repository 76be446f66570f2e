import { spawn } from "node:child_process";
import * as grpc from "@grpc/grpc-js";
import pb from "@pulumi/pulumi/proto/language_pb.js";

/** `npm install` in the program's folder, reporting npm's output as it comes. */
export function installDependencies(
    call: grpc.ServerWritableStream<pb.InstallDependenciesRequest, pb.InstallDependenciesResponse>,
): void {
    const npm = spawn("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
        cwd: call.request.getInfo()?.getProgramDirectory(),
        stdio: ["ignore", "pipe", "pipe"],
    });
    const fail = (details: string): void => {
        call.emit("error", { code: grpc.status.UNKNOWN, details });
    };
    npm.stdout.on("data", (chunk: Buffer) => {
        const printed = new pb.InstallDependenciesResponse();
        printed.setStdout(chunk);
        call.write(printed);
    });
    npm.stderr.on("data", (chunk: Buffer) => {
        const printed = new pb.InstallDependenciesResponse();
        printed.setStderr(chunk);
        call.write(printed);
    });
    call.once("cancelled", () => npm.kill());
    npm.once("error", (error) => {
        fail(`npm install: ${error.message}`);
    });
    npm.once("close", (code, signal) => {
        if (code === 0) call.end();
        else fail(`npm install: ended with ${String(code ?? signal)}`);
    });
}
