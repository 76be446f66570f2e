import type { CheckResult } from "./diff.ts";
import type { ResourceState } from "./resourceState.ts";
import { nameOf } from "./urn.ts";
import { masked } from "./values.ts";

/** What a plugin does not accept, in the CLI's words; secrets stay secret. */
export function checkFailureText(
    state: ResourceState,
    { property, reason }: CheckResult["failures"][number],
): string {
    const resource = `${state.type} resource '${nameOf(state.urn)}'`;
    if (property === "") return `${resource} has a problem: ${reason}`;
    const value = masked(state.inputs[property] ?? null);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return `${resource}: property ${property} value {${text}} has a problem: ${reason}`;
}
