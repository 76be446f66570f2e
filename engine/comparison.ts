import { type Diff, isReplacement, noDiff, replacementFor, withReplaceOnChanges } from "./diff.ts";
import { type Listener, log } from "./events.ts";
import type { Goal } from "./goal.ts";
import type { Olds } from "./olds.ts";
import { changedKeys } from "./propertyPath.ts";
import type { ProviderRegistry } from "./providerRegistry.ts";
import type { ResourceState } from "./resourceState.ts";
import { isProviderType, splitReference } from "./urn.ts";
import {
    isUnknown,
    type Properties,
    revealed,
    revealedProperties,
    sameValue,
    someValue,
    type Value,
} from "./values.ts";

/** What this operation has decided of other resources. */
export interface Decisions {
    /** URNs whose resources are replaced. */
    readonly replaced: ReadonlySet<string>;
    /** The states that registrations lead to, by URN. */
    readonly news: ReadonlyMap<string, ResourceState>;
}

/** Compares what is on record with what the program wants. */
export class Comparison {
    constructor(
        private readonly olds: Olds,
        private readonly providers: ProviderRegistry,
        private readonly listener: Listener,
    ) {}

    async diff(
        goal: Goal,
        old: ResourceState,
        state: ResourceState,
        decisions: Decisions,
    ): Promise<Diff> {
        const { replaced, news } = decisions;
        if (triggersReplacement(old.replacementTrigger, goal.replacementTrigger)) {
            return replacementFor("replacementTrigger");
        }
        if (goal.replaceWith.some((urn) => replaced.has(urn))) return replacementFor("replaceWith");
        if (replaced.has(goal.deletedWith)) return replacementFor("deletedWith");
        if (await this.#providerReplaced(old, state, news)) return replacementFor("provider");
        const diff = await this.withInputs(old, state, state.inputs);
        return withReplaceOnChanges(diff, goal.replaceOnChanges);
    }

    /** The plugin's verdict, or the engine's own where the plugin leaves it to the engine. */
    async withInputs(old: ResourceState, state: ResourceState, news: Properties): Promise<Diff> {
        if (!state.custom) return engineDiff(old.inputs, news);
        if (isProviderType(state.type)) return this.providers.diff(old, news);
        const provider = await this.providers.ensure(state.provider ?? "", this.olds.all);
        const diff = await provider.diff(old, news, state.ignoreChanges ?? []);
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
    async #providerReplaced(
        old: ResourceState,
        state: ResourceState,
        news: ReadonlyMap<string, ResourceState>,
    ): Promise<boolean> {
        const [before, now] = [old.provider ?? "", state.provider ?? ""];
        if (before === now) return false;
        if (before === "" || now === "") return true;
        const oldProvider = this.olds.find(splitReference(before).urn, []);
        const newProvider = news.get(splitReference(now).urn);
        if (oldProvider === undefined || newProvider === undefined) return true;
        const provider = await this.providers.get(now);
        return isReplacement(await provider.diffConfig(oldProvider, newProvider.inputs));
    }
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
