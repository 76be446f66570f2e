import { isReplacement, withReplaceOnChanges } from "./diff.ts";
import type { Comparison } from "./comparison.ts";
import type { Olds } from "./olds.ts";
import type { ResourceState } from "./resourceState.ts";
import { splitReference } from "./urn.ts";
import { unknown } from "./values.ts";

/**
 * The dependents that must go before `root` does, when `root` is deleted ahead of its replacement:
 * those that a change of it would replace, in the state's order. `spared` are decided already.
 */
export async function condemnedWith(
    root: ResourceState,
    olds: Olds,
    comparison: Comparison,
    spared: (state: ResourceState) => boolean,
): Promise<ResourceState[]> {
    const condemned: ResourceState[] = [];
    const urns = new Set([root.urn]);
    for (const state of olds.dependentsOf(root)) {
        if (spared(state) || !(await dependsFatally(state, urns, comparison))) continue;
        condemned.push(state);
        urns.add(state.urn);
    }
    return condemned;
}

async function dependsFatally(
    state: ResourceState,
    urns: ReadonlySet<string>,
    comparison: Comparison,
): Promise<boolean> {
    if (!state.custom || state.external === true) return false;
    if (state.provider !== undefined && urns.has(splitReference(state.provider).urn)) return true;
    if (urns.has(state.deletedWith ?? "")) return true;
    const touched = Object.keys(state.inputs).filter((key) =>
        (state.propertyDependencies?.[key] ?? []).some((urn) => urns.has(urn)),
    );
    if (touched.length === 0) return false;
    const news = { ...state.inputs, ...Object.fromEntries(touched.map((key) => [key, unknown])) };
    const diff = await comparison.withInputs(state, state, news);
    return isReplacement(withReplaceOnChanges(diff, state.replaceOnChanges ?? []));
}
