import { isObject, isSame, type Properties, signatureKey, type Value } from "./values.ts";

/** One place where new inputs differ from old ones. */
export interface Change {
    /** `create`, `triggers[0]`, `environment["A.B"]`. */
    readonly path: string;
    readonly kind: "add" | "delete" | "update";
}

/**
 * Where inputs differ, as deep as both sides have the same shape. A secret, an asset and the like
 * are compared as a whole: a diff must not reveal what is inside.
 */
export function changesBetween(olds: Properties, news: Properties): Change[] {
    return changes("", olds, news);
}

function changes(path: string, old: Value | undefined, now: Value | undefined): Change[] {
    if (isSame(old, now)) return [];
    if (old === undefined) return [{ path, kind: "add" }];
    if (now === undefined) return [{ path, kind: "delete" }];
    if (Array.isArray(old) && Array.isArray(now)) {
        const longest = old.length > now.length ? old : now;
        return longest.flatMap((_, i) => changes(`${path}[${i}]`, old[i], now[i]));
    }
    if (!isPlain(old) || !isPlain(now)) return [{ path, kind: "update" }];
    const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...keys].flatMap((key) => changes(pathTo(path, key), old[key], now[key]));
}

function isPlain(value: Value): value is Properties {
    return isObject(value) && !(signatureKey in value);
}

function pathTo(path: string, key: string): string {
    if (/[.[\]"]/.test(key)) return `${path}["${key.replaceAll('"', String.raw`\"`)}"]`;
    return path === "" ? key : `${path}.${key}`;
}
