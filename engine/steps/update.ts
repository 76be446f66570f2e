import type { HookSubject } from "../hooks.ts";
import { InitError } from "../initError.ts";
import type { Outcome } from "../provider.ts";
import type { ResourceState } from "../resourceState.ts";
import { isProviderType } from "../urn.ts";
import { conceal, type StepContext } from "./context.ts";

/** Changes a resource in place. */
export async function update(
    context: StepContext,
    old: ResourceState,
    state: ResourceState,
): Promise<void> {
    await context.journal?.begin(state, "updating");
    state.id = old.id ?? "";
    const subject: HookSubject = {
        state,
        newInputs: state.inputs,
        oldInputs: old.inputs,
        oldOutputs: old.outputs,
    };
    try {
        await context.hooks.run("beforeUpdate", subject);
        if (state.custom) {
            const outcome = await context.retrying("update", subject, () =>
                updated(context, old, state),
            );
            state.outputs = outcome.outputs;
            state.modified = new Date().toISOString();
        }
    } catch (error) {
        if (error instanceof InitError) {
            state.outputs = error.outputs;
            state.initErrors = error.reasons;
            // The old inputs stay, so that the next operation sees the same difference again.
            state.inputs = old.inputs;
            conceal(state);
            await context.journal?.ended(old, state);
        } else await context.journal?.failed(state);
        throw error;
    }
    if (state.custom) await context.after("afterUpdate", { ...subject, newOutputs: state.outputs });
    conceal(state);
    await context.journal?.ended(old, state);
}

async function updated(
    context: StepContext,
    old: ResourceState,
    state: ResourceState,
): Promise<Outcome> {
    if (isProviderType(state.type)) return context.providers.update(old, state);
    const provider = await context.providers.get(state.provider ?? "");
    return provider.update(old, state, context.preview);
}
