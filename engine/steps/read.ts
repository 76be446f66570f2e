import type { ResourceState } from "../resourceState.ts";
import { conceal, type StepContext } from "./context.ts";

/** Reads a resource that the program uses and does not manage. */
export async function read(
    context: StepContext,
    old: ResourceState | undefined,
    state: ResourceState,
): Promise<void> {
    await context.journal?.begin(state, "reading");
    try {
        const provider = await context.providers.get(state.provider ?? "");
        const found = await provider.read(state);
        if (found === undefined) throw new Error(`resource '${state.id ?? ""}' does not exist`);
        state.id = found.id;
        state.outputs = found.outputs;
    } catch (error) {
        await context.journal?.failed(state);
        throw error;
    }
    conceal(state);
    await context.journal?.ended(old, state);
}
