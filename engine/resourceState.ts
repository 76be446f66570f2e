import type { Properties, Value } from "./values.ts";

export const hookKinds = [
    "beforeCreate",
    "afterCreate",
    "beforeUpdate",
    "afterUpdate",
    "beforeDelete",
    "afterDelete",
    "onError",
] as const;
export type HookKind = (typeof hookKinds)[number];

/** How long an operation may take, in seconds. */
export interface CustomTimeouts {
    readonly create?: number;
    readonly update?: number;
    readonly delete?: number;
}

/**
 * One resource as a version 3 deployment records it (same field names), with secrets in the clear:
 * they are encrypted where the checkpoint is written. Mutable, because a step completes it.
 */
export interface ResourceState {
    readonly urn: string;
    readonly custom: boolean;
    /** A replaced resource whose deletion is still to come. */
    delete?: boolean;
    id?: string;
    readonly type: string;
    inputs: Properties;
    outputs: Properties;
    readonly parent?: string;
    readonly protect?: boolean;
    /** Read, not managed, by the program. */
    readonly external?: boolean;
    readonly dependencies?: readonly string[];
    /** Reasons of a plugin that created the resource but could not bring it to readiness. */
    initErrors?: readonly string[];
    /** `URN::ID` of the provider; empty for components and providers. */
    readonly provider?: string;
    readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
    /** Deleted ahead of its replacement, which is still to be created. */
    pendingReplacement?: boolean;
    readonly additionalSecretOutputs?: readonly string[];
    readonly aliases?: readonly string[];
    readonly customTimeouts?: CustomTimeouts;
    readonly importID?: string;
    readonly retainOnDelete?: boolean;
    readonly deletedWith?: string;
    readonly replaceWith?: readonly string[];
    created?: string;
    modified?: string;
    readonly sourcePosition?: string;
    readonly ignoreChanges?: readonly string[];
    readonly replaceOnChanges?: readonly string[];
    readonly replacementTrigger?: Value;
    readonly resourceHooks?: Readonly<Partial<Record<HookKind, readonly string[]>>>;
}

export type OperationType = "creating" | "updating" | "deleting" | "reading";

/** An operation that had begun, and was not seen to end. */
export interface PendingOperation {
    readonly resource: ResourceState;
    readonly type: OperationType;
}

/** What the state of a stack holds. Resources stand after all that they depend on. */
export interface Snapshot {
    readonly resources: readonly ResourceState[];
    readonly pendingOperations: readonly PendingOperation[];
}

/** Every URN that must exist before this resource: parent, provider, dependencies, deletedWith. */
export function dependenciesOf(state: ResourceState): string[] {
    const provider =
        state.provider === undefined
            ? []
            : [state.provider.slice(0, state.provider.lastIndexOf("::"))];
    const all = [
        state.parent,
        ...provider,
        ...(state.dependencies ?? []),
        ...Object.values(state.propertyDependencies ?? {}).flat(),
        state.deletedWith,
        ...(state.replaceWith ?? []),
    ];
    return [...new Set(all.filter((urn) => urn !== undefined && urn !== ""))] as string[];
}
