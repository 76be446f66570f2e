import pb from "@pulumi/pulumi/proto/provider_pb.js";
import { covers, parsePath } from "./propertyPath.ts";

/** A plugin's verdict on inputs: what it will use (with its defaults), and what is wrong. */
export interface CheckResult {
    readonly inputs: Record<string, import("./values.ts").Value>;
    readonly failures: readonly { readonly property: string; readonly reason: string }[];
}

export type PropertyChange =
    "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

/** What differs between a resource's state and what the program wants. */
export interface Diff {
    /** `unknown`: the plugin leaves the comparison to the engine. */
    readonly changes: "none" | "some" | "unknown";
    readonly replaceKeys: readonly string[];
    readonly changedKeys: readonly string[];
    readonly deleteBeforeReplace: boolean;
    /** Property path → what happens to it. Empty when the plugin gives no details. */
    readonly details: ReadonlyMap<string, PropertyChange>;
}

export const noDiff: Diff = {
    changes: "none",
    replaceKeys: [],
    changedKeys: [],
    deleteBeforeReplace: false,
    details: new Map(),
};

/** A difference that asks for replacement because of `key`. */
export function replacementFor(key: string): Diff {
    return { ...noDiff, changes: "some", replaceKeys: [key] };
}

export function diffOf(response: pb.DiffResponse): Diff {
    const changes = pb.DiffResponse.DiffChanges;
    const kinds = pb.PropertyDiff.Kind;
    const named: Readonly<Record<number, PropertyChange>> = {
        [kinds.ADD]: "add",
        [kinds.ADD_REPLACE]: "add-replace",
        [kinds.DELETE]: "delete",
        [kinds.DELETE_REPLACE]: "delete-replace",
        [kinds.UPDATE]: "update",
        [kinds.UPDATE_REPLACE]: "update-replace",
    };
    const details = new Map<string, PropertyChange>();
    response.getDetaileddiffMap().forEach((change, path) => {
        details.set(path, named[change.getKind()] ?? "update");
    });
    const said = response.getChanges();
    return {
        changes:
            said === changes.DIFF_NONE ? "none" : said === changes.DIFF_SOME ? "some" : "unknown",
        replaceKeys: response.getReplacesList(),
        changedKeys: response.getDiffsList(),
        deleteBeforeReplace: response.getDeletebeforereplace(),
        details,
    };
}

/** Whether the difference asks for a new resource in place of the old one. */
export function isReplacement(diff: Diff): boolean {
    return (
        diff.replaceKeys.length > 0 ||
        [...diff.details.values()].some((kind) => kind.endsWith("-replace"))
    );
}

/** The difference in which every change under one of `paths` asks for replacement. */
export function withReplaceOnChanges(diff: Diff, paths: readonly string[]): Diff {
    if (diff.changes !== "some" || paths.length === 0) return diff;
    const wanted = paths.map(parsePath);
    const asksReplacement = (changed: string): boolean =>
        wanted.some((path) => covers(path, parsePath(changed)));
    const details = new Map(
        [...diff.details].map(([path, kind]): [string, PropertyChange] => [
            path,
            asksReplacement(path) ? toReplacement[kind] : kind,
        ]),
    );
    const replaceKeys = new Set([...diff.replaceKeys, ...diff.changedKeys.filter(asksReplacement)]);
    return { ...diff, details, replaceKeys: [...replaceKeys] };
}

const toReplacement: Readonly<Record<PropertyChange, PropertyChange>> = {
    add: "add-replace",
    "add-replace": "add-replace",
    delete: "delete-replace",
    "delete-replace": "delete-replace",
    update: "update-replace",
    "update-replace": "update-replace",
};
