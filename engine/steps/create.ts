import type { HookSubject } from "../hooks.ts";
import { InitError } from "../initError.ts";
import type { Outcome } from "../provider.ts";
import type { ResourceState } from "../resourceState.ts";
import { isProviderType } from "../urn.ts";
import { conceal, type StepContext } from "./context.ts";

/** Creates a resource; `old` is what it replaces, if it does. */
export async function create(
    context: StepContext,
    old: ResourceState | undefined,
    state: ResourceState,
): Promise<void> {
    await context.journal?.begin(state, "creating");
    const subject: HookSubject = { state, newInputs: state.inputs };
    try {
        await context.hooks.run("beforeCreate", subject);
        if (state.custom) {
            const outcome = await context.retrying("create", subject, () =>
                created(context, state),
            );
            state.id = outcome.id;
            state.outputs = outcome.outputs;
        }
    } catch (error) {
        if (error instanceof InitError) {
            state.id = error.id;
            state.outputs = error.outputs;
            state.initErrors = error.reasons;
            await record(context, old, state);
        } else await context.journal?.failed(state);
        throw error;
    }
    // A component's after-hooks run when it registers its outputs.
    if (state.custom) await context.after("afterCreate", { ...subject, newOutputs: state.outputs });
    await record(context, old, state);
}

async function created(context: StepContext, state: ResourceState): Promise<Outcome> {
    if (isProviderType(state.type)) return context.providers.create(state, context.preview);
    const provider = await context.providers.get(state.provider ?? "");
    return provider.create(state, context.preview);
}

async function record(
    context: StepContext,
    old: ResourceState | undefined,
    state: ResourceState,
): Promise<void> {
    state.created = state.modified = new Date().toISOString();
    conceal(state);
    const goneAlready = old?.pendingReplacement === true;
    if (old !== undefined && !goneAlready) old.delete = true;
    await context.journal?.ended(goneAlready ? old : undefined, state);
}
