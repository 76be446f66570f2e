import type { PropertyChange } from "../diff.ts";
import type { PropertyPath } from "../propertyPath.ts";
import { isObject, type Properties, sameValue, signatureOf, type Value } from "../values.ts";

/** One place in which new inputs differ from old ones. */
export interface Change {
    readonly path: PropertyPath;
    readonly kind: "add" | "delete" | "update";
}

/**
 * Where inputs differ, as deep as both sides have the same shape. A secret, an asset and the like
 * are compared as a whole: a diff must not tell what is inside.
 */
export function changesBetween(olds: Properties, news: Properties): Change[] {
    return changes([], olds, news);
}

function changes(path: PropertyPath, old: Value | undefined, now: Value | undefined): Change[] {
    if (sameValue(old, now)) return [];
    if (old === undefined) return [{ path, kind: "add" }];
    if (now === undefined) return [{ path, kind: "delete" }];
    if (Array.isArray(old) && Array.isArray(now)) {
        const longest = old.length > now.length ? old : now;
        return longest.flatMap((_, i) => changes([...path, i], old[i], now[i]));
    }
    if (!isPlain(old) || !isPlain(now)) return [{ path, kind: "update" }];
    const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...keys].flatMap((key) => changes([...path, key], old[key], now[key]));
}

function isPlain(value: Value): value is Properties {
    return isObject(value) && signatureOf(value) === undefined;
}

/** The changes as the protocol wants them, `replaces` telling which of them ask for a new resource. */
export function detailed(
    found: readonly Change[],
    replaces: (path: PropertyPath) => boolean,
): Map<string, PropertyChange> {
    return new Map(
        found.map(({ path, kind }) => [pathText(path), replaces(path) ? `${kind}-replace` : kind]),
    );
}

/** `spec.containers[0]["a.b"]`. */
export function pathText(path: PropertyPath): string {
    return path
        .map((step, i) => {
            if (typeof step === "number") return `[${step}]`;
            if (/[.[\]"]/.test(step)) return `["${step.replaceAll('"', String.raw`\"`)}"]`;
            return i === 0 ? step : `.${step}`;
        })
        .join("");
}
