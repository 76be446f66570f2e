import { randomBytes } from "node:crypto";
import { type Diff, isReplacement, noDiff, replacementFor, withReplaceOnChanges } from "./diff.ts";
import { type Listener, log, type Step } from "./events.ts";
import { type Goal, stateOf } from "./goal.ts";
import type { Olds } from "./olds.ts";
import { changedKeys, parsePath, withOldAt } from "./propertyPath.ts";
import type { Provider } from "./provider.ts";
import type { ProviderRegistry } from "./providerRegistry.ts";
import type { ResourceState } from "./resourceState.ts";
import { isProviderType, makeUrn, nameOf, splitReference } from "./urn.ts";
import {
    isUnknown,
    type Properties,
    revealed,
    revealedProperties,
    sameValue,
    someValue,
    unknown,
    type Value,
} from "./values.ts";

/** The steps of one registration cannot be planned; what is wrong has been told already. */
export class PlanRefused extends Error {}

export interface Identity {
    readonly project: string;
    readonly stack: string;
}

/** Decides what each resource needs: nothing, creation, update, replacement. Remembers what it decided. */
export class Planner {
    readonly seen = new Set<string>();
    /** URNs whose resources are replaced in this operation. */
    readonly #replaced = new Set<string>();
    /** Deleted ahead of time, because what they depend on is deleted before its replacement. */
    readonly deletedEarly = new Set<ResourceState>();
    readonly #deletedUrns = new Set<string>();
    readonly #news = new Map<string, ResourceState>();

    constructor(
        private readonly identity: Identity,
        private readonly olds: Olds,
        private readonly providers: ProviderRegistry,
        private readonly preview: boolean,
        private readonly listener: Listener,
    ) {}

    urnOf(goal: Pick<Goal, "parent" | "type" | "name">): string {
        return makeUrn({ ...this.identity, ...goal });
    }

    async plan(goal: Goal): Promise<readonly Step[]> {
        const urn = this.urnOf(goal);
        if (goal.parent !== "" && !this.seen.has(goal.parent)) {
            throw new Error(`could not find parent resource ${goal.parent}`);
        }
        if (this.seen.has(urn)) {
            this.#refuse(urn, `Duplicate resource URN '${urn}'; try giving it a unique name`);
        }
        this.seen.add(urn);
        const old = this.olds.find(urn, goal.aliases);
        if (old !== undefined) this.seen.add(old.urn);
        const state = stateOf(goal, urn, old);
        this.#news.set(urn, state);

        const seed = randomBytes(32);
        const recreating = this.#deletedUrns.has(urn);
        const known = old === undefined || old.external === true || recreating ? undefined : old;
        state.inputs = this.#ignoring(goal, old);
        state.inputs = await this.#checked(state, known?.inputs ?? {}, seed);
        if (old === undefined) return [{ op: "create", old: undefined, state, diff: undefined }];
        if (recreating) return this.#recreation(old, state);
        if (known === undefined) return replacementSteps(old, state, undefined);

        const diff = await this.#diff(goal, old, state);
        // While the plugin compared, a resource that this one depends on may have condemned it.
        if (this.#deletedUrns.has(urn)) return this.#recreation(old, state);
        if (old.pendingReplacement !== true && !isReplacement(diff)) {
            const needsUpdate = diff.changes === "some" || (old.initErrors ?? []).length > 0;
            return [{ op: needsUpdate ? "update" : "same", old, state, diff }];
        }
        return this.#replacement(goal, old, state, diff, seed);
    }

    /** For `destroy --run-program`: as the state has it; "create" stands for "was never there". */
    async planDestruction(goal: Goal): Promise<readonly Step[]> {
        const urn = this.urnOf(goal);
        this.seen.add(urn);
        const old = this.olds.find(urn, goal.aliases);
        const state = stateOf(goal, urn, old);
        this.#news.set(urn, state);
        if (old === undefined) return [{ op: "create", old, state, diff: undefined }];
        if (!isProviderType(goal.type)) state.inputs = old.inputs;
        else state.inputs = await this.#checked(state, old.inputs, randomBytes(32));
        return [{ op: "same", old, state, diff: undefined }];
    }

    async #checked(state: ResourceState, olds: Properties, seed: Uint8Array): Promise<Properties> {
        if (!state.custom) return state.inputs;
        const result = isProviderType(state.type)
            ? await this.providers.check(state.urn, olds, state.inputs)
            : await (
                  await this.providers.get(state.provider ?? "")
              ).check(state.urn, olds, state.inputs, seed);
        for (const { property, reason } of result.failures) {
            const about =
                property === ""
                    ? "has a problem"
                    : `: property ${property} value {${text(state.inputs[property])}} has a problem`;
            const subject = `${state.type} resource '${nameOf(state.urn)}'`;
            this.listener(
                log(
                    "error",
                    state.urn,
                    `${subject}${about.startsWith(":") ? about : ` ${about}`}: ${reason}`,
                ),
            );
        }
        if (result.failures.length > 0) throw new PlanRefused(`resource ${state.urn} is invalid`);
        return result.inputs;
    }

    #ignoring(goal: Goal, old: ResourceState | undefined): Properties {
        if (old === undefined) return goal.inputs;
        return goal.ignoreChanges.reduce(
            (inputs, path) => withOldAt(inputs, old.inputs, parsePath(path)),
            goal.inputs,
        );
    }

    async #diff(goal: Goal, old: ResourceState, state: ResourceState): Promise<Diff> {
        if (triggersReplacement(old.replacementTrigger, goal.replacementTrigger)) {
            return replacementFor("replacementTrigger");
        }
        if (goal.replaceWith.some((urn) => this.#replaced.has(urn)))
            return replacementFor("replaceWith");
        if (this.#replaced.has(goal.deletedWith)) return replacementFor("deletedWith");
        if (await this.#providerReplaced(old, state)) return replacementFor("provider");
        const diff = await this.#pluginDiff(old, state, state.inputs, goal.ignoreChanges);
        return withReplaceOnChanges(diff, goal.replaceOnChanges);
    }

    async #pluginDiff(
        old: ResourceState,
        state: ResourceState,
        news: Properties,
        ignoreChanges: readonly string[],
    ): Promise<Diff> {
        if (!state.custom) return engineDiff(old.inputs, news);
        if (isProviderType(state.type)) return this.providers.diff(old, news);
        const provider: Provider = await this.providers.ensure(state.provider ?? "", this.olds.all);
        const diff = await provider.diff(old, news, ignoreChanges);
        if (diff === undefined) {
            const message =
                "The provider for this resource has inputs that are not known during preview.\n" +
                "This preview may not correctly represent the changes that will be applied during an update.";
            this.listener(log("warning", old.urn, message));
            return { ...noDiff, changes: "some" };
        }
        return diff.changes === "unknown" ? engineDiff(old.inputs, news) : diff;
    }

    /** A resource moves with its provider unless the new provider cannot manage what the old one made. */
    async #providerReplaced(old: ResourceState, state: ResourceState): Promise<boolean> {
        const [before, now] = [old.provider ?? "", state.provider ?? ""];
        if (before === now) return false;
        if (before === "" || now === "") return true;
        const oldProvider = this.olds.find(splitReference(before).urn, []);
        const newProvider = this.#news.get(splitReference(now).urn);
        if (oldProvider === undefined || newProvider === undefined) return true;
        const provider = await this.providers.get(now);
        return isReplacement(await provider.diffConfig(oldProvider, newProvider.inputs));
    }

    async #replacement(
        goal: Goal,
        old: ResourceState,
        state: ResourceState,
        diff: Diff,
        seed: Uint8Array,
    ): Promise<readonly Step[]> {
        if (state.protect === true && old.protect === true) {
            const message =
                `unable to replace resource "${state.urn}"\nas it is currently marked for protection. ` +
                "To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";
            this.#refuse(state.urn, message);
        }
        this.#replaced.add(state.urn);
        // Defaults that were carried over from the old resource are not for the new one.
        state.inputs = await this.#checked({ ...state, inputs: goal.inputs }, {}, seed);
        if (!(goal.deleteBeforeReplace ?? diff.deleteBeforeReplace))
            return replacementSteps(old, state, diff);

        const deletions: Step[] = [];
        for (const dependent of (await this.#condemnedWith(old)).reverse()) {
            if (dependent.protect === true) {
                const message =
                    `unable to replace resource "${dependent.urn}" as part of replacing "${state.urn}" as it is currently marked for protection. ` +
                    "To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";
                this.#refuse(state.urn, message);
            }
            this.#condemn(dependent);
            deletions.push(earlyDeletion(dependent));
        }
        if (old.pendingReplacement !== true) {
            this.#condemn(old);
            this.#deletedUrns.delete(old.urn);
            deletions.push(earlyDeletion(old));
        }
        return [
            ...deletions,
            { op: "replace", old, state, diff },
            { op: "create-replacement", old, state, diff },
        ];
    }

    #recreation(old: ResourceState, state: ResourceState): readonly Step[] {
        this.#deletedUrns.delete(state.urn);
        this.#replaced.add(state.urn);
        return [
            { op: "replace", old, state, diff: undefined },
            { op: "create-replacement", old, state, diff: undefined },
        ];
    }

    #condemn(state: ResourceState): void {
        this.deletedEarly.add(state);
        this.#deletedUrns.add(state.urn);
    }

    /** Dependents that a change of the root would replace, and that must go before it goes. */
    async #condemnedWith(root: ResourceState): Promise<ResourceState[]> {
        const condemned: ResourceState[] = [];
        const urns = new Set([root.urn]);
        for (const state of this.olds.dependentsOf(root)) {
            if (this.seen.has(state.urn) || this.deletedEarly.has(state)) continue;
            if (await this.#dependsFatally(state, urns)) {
                condemned.push(state);
                urns.add(state.urn);
            }
        }
        return condemned;
    }

    async #dependsFatally(state: ResourceState, urns: ReadonlySet<string>): Promise<boolean> {
        if (!state.custom || state.external === true) return false;
        if (state.provider !== undefined && urns.has(splitReference(state.provider).urn))
            return true;
        if (urns.has(state.deletedWith ?? "")) return true;
        const touched = Object.keys(state.inputs).filter((key) =>
            (state.propertyDependencies?.[key] ?? []).some((urn) => urns.has(urn)),
        );
        if (touched.length === 0) return false;
        const news = {
            ...state.inputs,
            ...Object.fromEntries(touched.map((key) => [key, unknown])),
        };
        const diff = await this.#pluginDiff(state, state, news, state.ignoreChanges ?? []);
        return isReplacement(withReplaceOnChanges(diff, state.replaceOnChanges ?? []));
    }

    #refuse(urn: string, message: string): never {
        this.listener(log("error", urn, message));
        throw new PlanRefused(message);
    }
}

function replacementSteps(
    old: ResourceState,
    state: ResourceState,
    diff: Diff | undefined,
): readonly Step[] {
    return [
        { op: "create-replacement", old, state, diff },
        { op: "replace", old, state, diff },
    ];
}

function earlyDeletion(old: ResourceState): Step {
    return { op: "delete-replaced", old, state: undefined, diff: undefined };
}

/** The engine's own comparison; a mark of secrecy is no difference. */
function engineDiff(olds: Properties, news: Properties): Diff {
    const keys = changedKeys(revealedProperties(olds), revealedProperties(news));
    return { ...noDiff, changes: keys.length > 0 ? "some" : "none", changedKeys: keys };
}

function triggersReplacement(before: Value | undefined, now: Value | undefined): boolean {
    if (before === undefined || before === null || now === undefined || now === null) return false;
    return someValue(now, isUnknown) || !sameValue(revealed(before), revealed(now));
}

function text(value: Value | undefined): string {
    return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
