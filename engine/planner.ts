import { randomBytes } from "node:crypto";
import { checkFailureText } from "./checkFailure.ts";
import { Comparison } from "./comparison.ts";
import { type Diff, isReplacement } from "./diff.ts";
import { condemnedWith } from "./earlyDeletion.ts";
import { type Listener, log, type Step } from "./events.ts";
import { type Goal, stateOf } from "./goal.ts";
import type { Olds } from "./olds.ts";
import { parsePath, withOldAt } from "./propertyPath.ts";
import type { ProviderRegistry } from "./providerRegistry.ts";
import type { ResourceState } from "./resourceState.ts";
import { isProviderType, makeUrn } from "./urn.ts";
import type { Properties } from "./values.ts";

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
    readonly #deletedEarly = new Set<ResourceState>();
    readonly #deletedUrns = new Set<string>();
    readonly #news = new Map<string, ResourceState>();
    readonly #comparison: Comparison;

    constructor(
        private readonly identity: Identity,
        private readonly olds: Olds,
        private readonly providers: ProviderRegistry,
        private readonly listener: Listener,
    ) {
        this.#comparison = new Comparison(olds, providers, listener);
    }

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

        const diff = await this.#comparison.diff(goal, old, state, {
            replaced: this.#replaced,
            news: this.#news,
        });
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
        for (const failure of result.failures) {
            this.listener(log("error", state.urn, checkFailureText(state, failure)));
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

    async #replacement(
        goal: Goal,
        old: ResourceState,
        state: ResourceState,
        diff: Diff,
        seed: Uint8Array,
    ): Promise<readonly Step[]> {
        if (state.protect === true && old.protect === true) {
            this.#refuse(state.urn, protectedMessage(state.urn, ""));
        }
        this.#replaced.add(state.urn);
        // Defaults that were carried over from the old resource are not for the new one.
        state.inputs = await this.#checked({ ...state, inputs: goal.inputs }, {}, seed);
        if (!(goal.deleteBeforeReplace ?? diff.deleteBeforeReplace))
            return replacementSteps(old, state, diff);

        const spared = (dependent: ResourceState): boolean =>
            this.seen.has(dependent.urn) || this.#deletedEarly.has(dependent);
        const condemned = await condemnedWith(old, this.olds, this.#comparison, spared);
        const deletions: Step[] = [];
        for (const dependent of condemned.reverse()) {
            if (dependent.protect === true) {
                this.#refuse(
                    state.urn,
                    protectedMessage(dependent.urn, ` as part of replacing "${state.urn}"`),
                );
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
        this.#deletedEarly.add(state);
        this.#deletedUrns.add(state.urn);
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

function protectedMessage(urn: string, why: string): string {
    return (
        `unable to replace resource "${urn}"${why}\nas it is currently marked for protection. ` +
        "To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`"
    );
}
