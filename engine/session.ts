import grpcServices from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { DefaultProviders } from "./defaultProviders.ts";
import { engineService } from "./engineService.ts";
import { type Listener, log } from "./events.ts";
import { newSignal } from "./executor.ts";
import { monitorService } from "./monitor.ts";
import { Operation } from "./operation.ts";
import { entryOf, Program } from "./program.ts";
import type { Project } from "./project.ts";
import { ProviderRegistry } from "./providerRegistry.ts";
import type { Snapshot } from "./resourceState.ts";
import { listen, messageOf } from "./rpc.ts";
import type { Properties } from "./values.ts";

export interface SessionSettings {
    readonly project: Project;
    readonly stack: string;
    readonly base: Snapshot;
    readonly parallel: number;
    /** Writes the state; undefined in a preview. */
    readonly write: ((snapshot: Snapshot) => void) | undefined;
    /** Full key → value, decrypted. */
    readonly config: ReadonlyMap<string, string>;
    readonly secretKeys: readonly string[];
    readonly packageConfig: (pkg: string) => Properties;
    /** Whether the program runs. Only a destruction can do without. */
    readonly runProgram: boolean;
    readonly destroy: boolean;
    readonly listener: Listener;
    /** Aborted by the first Ctrl-C. */
    readonly interrupted: AbortSignal;
}

/** Runs one operation from its program's start to its end. Whether it succeeded. */
export async function runSession(settings: SessionSettings): Promise<boolean> {
    const { project, stack, listener, interrupted } = settings;
    let programFailed = false;
    const engine = await listen((server) => {
        server.addService(engineServices.EngineService, engineService(listener));
    });
    const providers = new ProviderRegistry(engine.address, project.root, project.plugins);
    const operation = new Operation({
        ...settings,
        identity: { project: project.name, stack },
        providers,
    });
    const declared = newSignal();
    const mayEnd = newSignal();
    const monitor = await listen((server) => {
        const service = monitorService({
            operation,
            providers,
            defaults: new DefaultProviders(operation, settings.packageConfig),
            identity: { project: project.name, stack },
            programDirectory: entryOf(project).directory,
            programDeclared: () => {
                declared.resolve();
                return mayEnd.promise;
            },
        });
        server.addService(grpcServices.ResourceMonitorService, service);
    });
    let program: Program | undefined;
    const interrupt = (): void => {
        operation.fail();
        void providers.cancel();
        void program?.stop();
    };
    interrupted.addEventListener("abort", interrupt);
    try {
        if (settings.runProgram) {
            program = new Program({
                ...settings,
                preview: operation.preview,
                monitorAddress: monitor.address,
                engineAddress: engine.address,
                onOutput: (line) => {
                    if (line.trim() !== "") listener(log("info", "", line));
                },
            });
            const problem = await Promise.race([
                program.ended,
                declared.promise,
                operation.executor.whenStopped,
            ]);
            if (problem !== undefined && !operation.failed) {
                programFailed = true;
                if (problem !== "") listener(log("error", "", problem));
                operation.fail();
            }
        }
        if (!operation.failed) await operation.deleteUndeclared();
        await operation.finish();
        if (operation.failed && !programFailed) {
            const kind = operation.preview ? "preview" : "update";
            listener(log("error", "", `${kind} ${interrupted.aborted ? "canceled" : "failed"}`));
        }
        return !operation.failed;
    } catch (error) {
        listener(log("error", "", messageOf(error)));
        await operation.finish();
        return false;
    } finally {
        interrupted.removeEventListener("abort", interrupt);
        mayEnd.resolve();
        await endOf(program);
        monitor.close();
        engine.close();
        await providers.close();
    }
}

/** Lets the program end by itself, but not for long. */
async function endOf(program: Program | undefined): Promise<void> {
    if (program === undefined) return;
    const graceMs = 2000;
    const timer = setTimeout(() => void program.stop(), graceMs);
    await program.ended;
    clearTimeout(timer);
}
