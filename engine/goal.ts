import type { CustomTimeouts, ResourceState } from "./resourceState.ts";
import type { Properties, Value } from "./values.ts";

/** What the program wants a resource to be: one RegisterResource, understood. */
export interface Goal {
    readonly type: string;
    readonly name: string;
    readonly custom: boolean;
    readonly parent: string;
    readonly inputs: Properties;
    readonly protect: boolean | undefined;
    readonly dependencies: readonly string[];
    /** `URN::ID`; "" for components and providers. */
    readonly provider: string;
    readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
    /** Undefined: as the plugin says. */
    readonly deleteBeforeReplace: boolean | undefined;
    readonly ignoreChanges: readonly string[];
    readonly additionalSecretOutputs: readonly string[];
    readonly aliases: readonly string[];
    readonly timeouts: CustomTimeouts;
    readonly replaceOnChanges: readonly string[];
    readonly replacementTrigger: Value | undefined;
    readonly retainOnDelete: boolean | undefined;
    readonly deletedWith: string;
    readonly replaceWith: readonly string[];
    readonly hooks: NonNullable<ResourceState["resourceHooks"]>;
}

/** The state that a goal leads to, before any step has run: no id, no outputs. */
export function stateOf(goal: Goal, urn: string, old: ResourceState | undefined): ResourceState {
    return {
        urn,
        custom: goal.custom,
        type: goal.type,
        inputs: goal.inputs,
        outputs: {},
        parent: goal.parent,
        protect: goal.protect ?? false,
        dependencies: goal.dependencies,
        provider: goal.provider,
        propertyDependencies: goal.propertyDependencies,
        additionalSecretOutputs: goal.additionalSecretOutputs,
        ...(old !== undefined && old.urn !== urn && { aliases: [old.urn] }),
        customTimeouts: goal.timeouts,
        retainOnDelete: goal.retainOnDelete ?? false,
        deletedWith: goal.deletedWith,
        replaceWith: goal.replaceWith,
        ...(old?.created !== undefined && { created: old.created }),
        ...(old?.modified !== undefined && { modified: old.modified }),
        ignoreChanges: goal.ignoreChanges,
        replaceOnChanges: goal.replaceOnChanges,
        ...(goal.replacementTrigger !== undefined && {
            replacementTrigger: goal.replacementTrigger,
        }),
        resourceHooks: goal.hooks,
    };
}
