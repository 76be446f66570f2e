import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import pb from "@pulumi/pulumi/proto/language_pb.js";
import { runtimeOptions } from "./runtimeOptions.ts";

// The SDK exits with this code when it has already told the user what is wrong.
const alreadyReported = 32;
// How long a program may take to end after an interrupt.
const graceMs = 5000;

/**
 * Runs a program to its end: its output goes to this process's own, which the CLI shows. An abort
 * of `signal` interrupts it. Nothing is thrown: what went wrong is in the response.
 */
export async function runProgram(
    request: pb.RunRequest,
    engine: string,
    signal: AbortSignal,
): Promise<pb.RunResponse> {
    const response = new pb.RunResponse();
    try {
        signal.throwIfAborted();
        if (request.getAttachDebugger())
            throw new Error("--attach-debugger: this language host cannot; the official one can");
        const [code, killedBy] = await ended(request, engine, signal);
        if (code === alreadyReported) response.setBail(true);
        else if (code === null)
            response.setError(`Program ended by signal ${killedBy ?? "unknown"}`);
        else if (code !== 0)
            response.setError(`Program exited with non-zero exit code: ${String(code)}`);
    } catch (error) {
        response.setError((error as Error).message); // only Errors are thrown here
    }
    return response;
}

function ended(
    request: pb.RunRequest,
    engine: string,
    signal: AbortSignal,
): Promise<[code: number | null, killedBy: NodeJS.Signals | null]> {
    const info = request.getInfo() ?? new pb.ProgramInfo();
    const { typescript, tsconfig, nodeargs } = runtimeOptions(info);
    const args = [...nodeargs, runnerFor(info), ...runnerArgs(request, info, engine)];
    const program = spawn(process.execPath, args, {
        stdio: ["ignore", "inherit", "inherit"],
        env: {
            ...process.env,
            PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
            PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
            ...(typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
            ...(tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
        },
    });
    const interrupt = (): void => {
        program.kill("SIGINT");
        setTimeout(() => program.kill("SIGKILL"), graceMs).unref();
    };
    signal.addEventListener("abort", interrupt, { once: true });
    return new Promise((resolve, reject) => {
        program.once("error", reject);
        program.once("close", (code, killedBy) => {
            signal.removeEventListener("abort", interrupt);
            resolve([code, killedBy]);
        });
    });
}

/** The SDK's script that runs a program, from the version that the program has installed. */
function runnerFor(info: pb.ProgramInfo): string {
    try {
        return createRequire(join(info.getProgramDirectory(), "index.js")).resolve(
            "@pulumi/pulumi/cmd/run",
        );
    } catch (error) {
        throw new Error(
            "It looks like the Pulumi SDK has not been installed. Have you run pulumi install?",
            { cause: error },
        );
    }
}

function runnerArgs(request: pb.RunRequest, info: pb.ProgramInfo, engine: string): string[] {
    const flags = {
        monitor: request.getMonitorAddress(),
        engine,
        organization: request.getOrganization(),
        project: request.getProject(),
        "root-directory": info.getRootDirectory(),
        stack: request.getStack(),
        pwd: info.getProgramDirectory(),
        parallel: String(request.getParallel()),
    };
    return [
        ...Object.entries(flags).flatMap(([name, value]) =>
            value === "" ? [] : [`--${name}`, value],
        ),
        ...(request.getDryrun() ? ["--dry-run"] : []),
        info.getEntryPoint(),
        ...request.getArgsList(),
    ];
}
