import { isObject, type Properties, sameValue, type Value } from "./values.ts";

/** A place inside properties: `triggers[*]`, `spec.template["a.b"]`. `*` stands for any index or key. */
export type PropertyPath = readonly (string | number)[];

/** Parses a path; throws when a bracket or a quote stays open. */
export function parsePath(text: string): PropertyPath {
    const path: (string | number)[] = [];
    const token = /\.?([^.[\]]+)|\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]/y;
    while (token.lastIndex < text.length) {
        const from = token.lastIndex;
        const match = token.exec(text);
        if (match === null)
            throw new Error(`property path ${text}: cannot read it from ${text.slice(from)}`);
        const [, name, index, quoted] = match;
        if (name !== undefined) path.push(name);
        else if (index !== undefined) path.push(index === "*" ? "*" : Number(index));
        else path.push((quoted ?? "").replaceAll(/\\(.)/g, "$1"));
    }
    return path;
}

/** Whether `path` covers `other`: equal to it, or an ancestor of it. */
export function covers(path: PropertyPath, other: PropertyPath): boolean {
    return (
        path.length <= other.length &&
        path.every((step, i) => step === "*" || other[i] === "*" || step === other[i])
    );
}

/** The value at a path, or undefined. */
export function valueAt(value: Value | undefined, path: PropertyPath): Value | undefined {
    const [step, ...rest] = path;
    if (step === undefined) return value;
    if (Array.isArray(value))
        return typeof step === "number" ? valueAt(value[step], rest) : undefined;
    return isObject(value) ? valueAt(value[step], rest) : undefined;
}

/**
 * `news` in which what lies at the path is as it was in `olds`: the value itself, or its absence.
 * Elements of arrays and of `*` that only one side has are left alone.
 */
export function withOldAt(news: Properties, olds: Properties, path: PropertyPath): Properties {
    const copy = structuredClone(news);
    restore(copy, olds, path);
    return copy;
}

function restore(news: Value | undefined, olds: Value | undefined, path: PropertyPath): void {
    const [step, ...rest] = path;
    if (step === undefined) return;
    if (Array.isArray(news) && Array.isArray(olds)) {
        const indexes = step === "*" ? [...news.keys()] : typeof step === "number" ? [step] : [];
        for (const i of indexes) {
            const old = olds[i];
            if (i >= news.length || old === undefined) continue;
            if (rest.length === 0) news[i] = old;
            else restore(news[i], old, rest);
        }
    } else if (isObject(news) && isObject(olds)) {
        const keys =
            step === "*"
                ? [...new Set([...Object.keys(news), ...Object.keys(olds)])]
                : [String(step)];
        for (const key of keys) {
            const old = olds[key];
            if (rest.length > 0) restore(news[key], old, rest);
            else if (old !== undefined) news[key] = old;
            else Reflect.deleteProperty(news, key);
        }
    }
}

/** The top-level keys whose values differ. */
export function changedKeys(olds: Properties, news: Properties): string[] {
    const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
    return [...keys].filter((key) => !sameValue(olds[key], news[key]));
}
