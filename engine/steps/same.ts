import type { ResourceState } from "../resourceState.ts";
import { isProviderType } from "../urn.ts";
import { conceal, type StepContext } from "./context.ts";

/** Keeps a resource as it is; its options may have changed all the same. */
export async function keep(
    context: StepContext,
    old: ResourceState,
    state: ResourceState,
): Promise<void> {
    if (isProviderType(state.type)) await context.providers.same(old);
    state.id = old.id ?? "";
    state.outputs = old.outputs;
    conceal(state);
    await context.journal?.ended(old, state, comparable(old) !== comparable(state));
}

/** The record as text, without what is empty: equal texts are not worth a write of their own. */
function comparable(record: ResourceState): string {
    return JSON.stringify(
        Object.entries(record)
            .filter(([, value]) => !isBlank(value))
            .sort(([left], [right]) => left.localeCompare(right)),
    );
}

function isBlank(value: unknown): boolean {
    if (value === undefined || value === "" || value === false) return true;
    return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
