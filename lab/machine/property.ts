/** The property that every upgrade and every interruption must keep, and what it finds where it is broken. */
import type { Component } from "../../core/cluster/component.ts";
import { differing, type Difference, type Fingerprint, leadsTo } from "./fingerprint.ts";
import { mayDiffer, type OwnPaths } from "./mayDiffer.ts";
import type { Observation, UnitChange } from "./observation.ts";

/** What an upgrade has damaged. */
export type Harm =
    | { readonly kind: "component"; readonly component: Component; readonly found: string }
    | { readonly kind: "unit"; readonly change: UnitChange }
    | { readonly kind: "path"; readonly difference: Difference }
    | { readonly kind: "own file"; readonly path: string; readonly what: readonly string[] }
    | { readonly kind: "untrue"; readonly said: string; readonly found: string };

/** The versions that a component may run. */
export interface Versions {
    readonly old: string;
    readonly target: string;
}

/** What components run: `old` all, `target` all, `mixed` of both; or none of these. */
export function runsNow(
    observation: Observation,
    components: readonly Component[],
    { old, target }: Versions,
): "old" | "target" | "mixed" | "neither" {
    const found = components.flatMap(
        (component) => observation.components.get(component)?.versions ?? [],
    );
    const is = new Set(found);
    if (found.length < components.length || [...is].some((one) => one !== old && one !== target))
        return "neither";
    if (is.size > 1) return "mixed";
    return is.has(old) ? "old" : "target";
}

/** Components that run neither their old nor their new version, or are not healthy though they were. */
export function harmedComponents(
    before: Observation,
    after: Observation,
    components: readonly Component[],
    { old, target }: Versions,
): readonly Harm[] {
    return components.flatMap((component): readonly Harm[] => {
        const is = after.components.get(component);
        const harm = (found: string) => [{ kind: "component", component, found } as const];
        if (is === undefined || is.versions.length === 0) return harm(is?.state ?? "not seen");
        const versions = is.versions.join(" and ");
        if (is.versions.length > 1 || ![old, target].includes(versions))
            return harm(`runs ${versions}`);
        const wasHealthy = before.components.get(component)?.healthy === true;
        return wasHealthy && !is.healthy ? harm(`runs ${versions}, not healthy`) : [];
    });
}

/** What differs outside the list of what may. */
export function harmedPaths(found: readonly Difference[], own: OwnPaths): readonly Harm[] {
    return found
        .filter(({ path }) => !mayDiffer(path, own))
        .map((difference) => ({ kind: "path", difference }));
}

/**
 * A component's own file keeps its mode, owner, capabilities and other attributes in either version;
 * where the old one runs, it is the very file that was there, where it was.
 */
export function harmedOwnFiles(
    before: Fingerprint,
    after: Fingerprint,
    own: OwnPaths,
    runs: "old" | "target" | "mixed" | "neither",
): readonly Harm[] {
    return [...own.values()].flat().flatMap((path): readonly Harm[] => {
        const was = leadsTo(before, path);
        if (was === undefined && runs === "target") return []; // there was none to be like
        const what = [
            ...differing(was, leadsTo(after, path), false),
            ...(runs === "old" ? differing(before.get(path), after.get(path), false) : []),
        ].filter((aspect) => aspect !== "content" || runs === "old");
        return what.length === 0 ? [] : [{ kind: "own file", path, what: [...new Set(what)] }];
    });
}

/** Words of the scripts that are not so. */
export function untrueWords(
    { status, code }: { readonly status: number; readonly code: string | undefined },
    runs: "old" | "target" | "mixed" | "neither",
): readonly Harm[] {
    const found = `${runs} runs`;
    if (status === 0 && runs !== "target") return [{ kind: "untrue", said: "swapped", found }];
    if (code === "rolled-back" && runs !== "old") return [{ kind: "untrue", said: code, found }];
    return [];
}

export function describeHarm(harm: Harm): string {
    switch (harm.kind) {
        case "component":
            return `${harm.component} ${harm.found}`;
        case "unit":
            return `${harm.change.unit} was ${harm.change.was}, is ${harm.change.is}`;
        case "path":
            return `${harm.difference.path}: ${harm.difference.what.join(", ")}`;
        case "own file":
            return `${harm.path}: another ${harm.what.join(", ")}`;
        case "untrue":
            return `says ${harm.said}, but ${harm.found}`;
    }
}
