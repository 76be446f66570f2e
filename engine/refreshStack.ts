import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { engineService } from "./engineService.ts";
import { log, type Step } from "./events.ts";
import { Executor } from "./executor.ts";
import type { Arguments } from "./flags.ts";
import { ProviderRegistry } from "./providerRegistry.ts";
import type { ResourceState } from "./resourceState.ts";
import { listen, messageOf } from "./rpc.ts";
import { displayOf, parallelOf, type Result } from "./runOperation.ts";
import { type OpenStack, saveSnapshot, snapshotOf } from "./stackSession.ts";
import { withSecretOutputs } from "./secrecy.ts";
import { isProviderType } from "./urn.ts";
import { sameValue } from "./values.ts";

/**
 * Reads every resource through its plugin. Resources that are gone leave the state, and so do
 * operations that were pending, but for creations: these only when the user says so.
 */
export async function refreshStack(
    stack: OpenStack,
    preview: boolean,
    args: Arguments,
): Promise<Result> {
    const base = await snapshotOf(stack);
    const title = `${preview ? "Previewing refresh" : "Refreshing"} (${stack.name.stack}):`;
    const display = displayOf({ title, preview, destroy: false, runProgram: false }, args);
    const engine = await listen((server) => {
        server.addService(
            engineServices.EngineService,
            engineService((event) => {
                display.add(event);
            }),
        );
    });
    const providers = new ProviderRegistry(
        engine.address,
        stack.project.root,
        stack.project.plugins,
    );
    const executor = new Executor(parallelOf(args));
    const failures: string[] = [];

    async function refreshed(old: ResourceState): Promise<ResourceState | undefined> {
        if (!old.custom || isProviderType(old.type)) return old;
        const started: Step = { op: "refresh", old, state: old, diff: undefined };
        display.add({ kind: "started", step: started });
        try {
            const provider = await providers.ensure(old.provider ?? "", base.resources);
            const found = await provider.read(old);
            const state = found === undefined ? undefined : readState(old, found);
            const op =
                state === undefined ? "delete" : sameResource(old, state) ? "same" : "update";
            display.add({ kind: "ended", step: { op, old, state, diff: undefined } });
            return state;
        } catch (error) {
            failures.push(old.urn);
            display.add(log("error", old.urn, messageOf(error)));
            display.add({ kind: "failed", step: started });
            return old;
        }
    }

    try {
        const states = await Promise.all(
            base.resources.map((old) => executor.run(() => refreshed(old))),
        );
        if (!preview) {
            const kept = args.has("clear-pending-creates")
                ? []
                : base.pendingOperations.filter(({ type }) => type === "creating");
            saveSnapshot(stack, { resources: referable(states), pendingOperations: kept });
        }
    } finally {
        await providers.close();
        engine.close();
    }
    const succeeded = failures.length === 0;
    if (!succeeded) display.add(log("error", "", "refresh failed"));
    display.finish();
    return { succeeded, counts: display.rows.counts };
}

function readState(
    old: ResourceState,
    found: Pick<ResourceState, "inputs" | "outputs"> & { readonly id: string },
): ResourceState {
    const outputs = withSecretOutputs(found.outputs, old.inputs, old.additionalSecretOutputs ?? []);
    const state = { ...old, id: found.id, inputs: found.inputs, outputs };
    return sameResource(old, state) ? state : { ...state, modified: new Date().toISOString() };
}

function sameResource(old: ResourceState, state: ResourceState): boolean {
    return (
        old.id === state.id &&
        sameValue(old.outputs, state.outputs) &&
        sameValue(old.inputs, state.inputs)
    );
}

/** The resources that are left, without references to those that are gone. */
function referable(states: readonly (ResourceState | undefined)[]): ResourceState[] {
    const left = states.filter((state) => state !== undefined);
    const urns = new Set(left.map(({ urn }) => urn));
    const there = (references: readonly string[] | undefined): readonly string[] =>
        (references ?? []).filter((urn) => urns.has(urn));
    return left.map((state) => ({
        ...state,
        dependencies: there(state.dependencies),
        propertyDependencies: Object.fromEntries(
            Object.entries(state.propertyDependencies ?? {}).map(([key, references]) => [
                key,
                there(references),
            ]),
        ),
        deletedWith: urns.has(state.deletedWith ?? "") ? (state.deletedWith ?? "") : "",
    }));
}
