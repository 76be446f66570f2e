import { type Listener, log, type Step, urnOf } from "./events.ts";
import type { Hooks, HookSubject } from "./hooks.ts";
import { InitError } from "./initError.ts";
import type { Journal } from "./journal.ts";
import type { Olds } from "./olds.ts";
import type { Outcome } from "./provider.ts";
import type { ProviderRegistry } from "./providerRegistry.ts";
import type { ResourceState } from "./resourceState.ts";
import { messageOf } from "./rpc.ts";
import { withSecretOutputs } from "./secrecy.ts";
import { isProviderType } from "./urn.ts";
import { sameValue } from "./values.ts";

// As many times as the CLI lets an error hook ask for.
const maxRetries = 100;

/** A step that failed; it has been told and recorded. */
export class StepFailed extends Error {}

/** Carries out steps: hooks, plugin, state. */
export class Performer {
    /** A step succeeded, and then its after-hook failed: the operation fails, the step stands. */
    afterHookFailed = false;
    /** The URNs that this operation deletes, for resources that go with another. */
    readonly deleting = new Set<string>();

    constructor(
        private readonly providers: ProviderRegistry,
        private readonly olds: Olds,
        private readonly hooks: Hooks,
        /** Undefined in previews. */
        private readonly journal: Journal | undefined,
        private readonly listener: Listener,
    ) {}

    async perform(step: Step): Promise<void> {
        this.listener({ kind: "started", step });
        try {
            await this.#byOp(step);
        } catch (error) {
            this.listener(log("error", urnOf(step), messageOf(error)));
            this.listener({ kind: "failed", step });
            throw new StepFailed(messageOf(error), { cause: error });
        }
        this.listener({ kind: "ended", step });
    }

    async #byOp({ op, old, state }: Step): Promise<void> {
        switch (op) {
            case "same":
                return this.#same(required(old), required(state));
            case "create":
            case "create-replacement":
                return this.#create(old, required(state));
            case "update":
                return this.#update(required(old), required(state));
            case "delete":
            case "delete-replaced":
            case "discard":
                return this.#delete(required(old), op);
            case "read":
                return this.#read(old, required(state));
            case "replace":
            case "refresh":
                return;
        }
    }

    async #same(old: ResourceState, state: ResourceState): Promise<void> {
        if (isProviderType(state.type)) await this.providers.same(old);
        state.id = old.id ?? "";
        state.outputs = old.outputs;
        this.#conceal(state);
        await this.journal?.ended(old, state, !sameRecord(old, state));
    }

    async #create(old: ResourceState | undefined, state: ResourceState): Promise<void> {
        await this.journal?.begin(state, "creating");
        const subject: HookSubject = { state, newInputs: state.inputs };
        try {
            await this.hooks.run("beforeCreate", subject);
            if (state.custom) {
                const outcome = await this.#retrying("create", subject, () => this.#created(state));
                state.id = outcome.id;
                state.outputs = outcome.outputs;
            }
        } catch (error) {
            if (!(error instanceof InitError)) {
                await this.journal?.failed(state);
                throw error;
            }
            state.id = error.id;
            state.outputs = error.outputs;
            state.initErrors = error.reasons;
            await this.#recordCreated(old, state);
            throw error;
        }
        if (state.custom) await this.#after("afterCreate", { ...subject, newOutputs: state.outputs });
        await this.#recordCreated(old, state);
    }

    async #recordCreated(old: ResourceState | undefined, state: ResourceState): Promise<void> {
        state.created = state.modified = new Date().toISOString();
        this.#conceal(state);
        const goneAlready = old?.pendingReplacement === true;
        if (old !== undefined && !goneAlready && this.journal !== undefined) old.delete = true;
        await this.journal?.ended(goneAlready ? old : undefined, state);
    }

    #created(state: ResourceState): Promise<Outcome> {
        const preview = this.journal === undefined;
        if (isProviderType(state.type)) return this.providers.create(state, preview);
        return this.providers.get(state.provider ?? "").then((provider) => provider.create(state, preview));
    }

    async #update(old: ResourceState, state: ResourceState): Promise<void> {
        await this.journal?.begin(state, "updating");
        state.id = old.id ?? "";
        const subject: HookSubject = {
            state,
            newInputs: state.inputs,
            oldInputs: old.inputs,
            oldOutputs: old.outputs,
        };
        try {
            await this.hooks.run("beforeUpdate", subject);
            if (state.custom) {
                const outcome = await this.#retrying("update", subject, () => this.#updated(old, state));
                state.outputs = outcome.outputs;
                state.modified = new Date().toISOString();
            }
        } catch (error) {
            if (!(error instanceof InitError)) {
                await this.journal?.failed(state);
                throw error;
            }
            state.outputs = error.outputs;
            state.initErrors = error.reasons;
            // The old inputs stay, so that the next operation sees the same difference again.
            state.inputs = old.inputs;
            this.#conceal(state);
            await this.journal?.ended(old, state);
            throw error;
        }
        if (state.custom) await this.#after("afterUpdate", { ...subject, newOutputs: state.outputs });
        this.#conceal(state);
        await this.journal?.ended(old, state);
    }

    async #updated(old: ResourceState, state: ResourceState): Promise<Outcome> {
        if (isProviderType(state.type)) return this.providers.update(old, state);
        const provider = await this.providers.get(state.provider ?? "");
        return provider.update(old, state, state.ignoreChanges ?? [], this.journal === undefined);
    }

    async #delete(old: ResourceState, op: "delete" | "delete-replaced" | "discard"): Promise<void> {
        await this.journal?.begin(old, "deleting");
        const subject: HookSubject = { state: old, oldInputs: old.inputs, oldOutputs: old.outputs };
        try {
            await this.hooks.run("beforeDelete", subject);
            if (op === "delete" && old.protect === true) throw new Error(protectedMessage(old.urn));
            if (this.journal !== undefined && this.#mustTellPlugin(old)) {
                const provider = await this.providers.ensure(old.provider ?? "", this.olds.all);
                await this.#retrying("delete", subject, () => provider.delete(old));
            }
        } catch (error) {
            await this.journal?.failed(old);
            throw error;
        }
        await this.#after("afterDelete", subject);
        if (op === "delete-replaced" && old.delete !== true) {
            // Deleted before its replacement: on record until the replacement is there.
            if (this.journal !== undefined) old.pendingReplacement = true;
            await this.journal?.failed(old);
        } else {
            await this.journal?.ended(old, undefined);
        }
    }

    #mustTellPlugin(old: ResourceState): boolean {
        if (!old.custom || isProviderType(old.type)) return false;
        if (old.external === true || old.retainOnDelete === true) return false;
        return !this.deleting.has(old.deletedWith ?? "");
    }

    async #read(old: ResourceState | undefined, state: ResourceState): Promise<void> {
        await this.journal?.begin(state, "reading");
        try {
            const provider = await this.providers.get(state.provider ?? "");
            const found = await provider.read(state);
            if (found === undefined) throw new Error(`resource '${state.id ?? ""}' does not exist`);
            state.id = found.id;
            state.outputs = found.outputs;
        } catch (error) {
            await this.journal?.failed(state);
            throw error;
        }
        this.#conceal(state);
        await this.journal?.ended(old, state);
    }

    /** Runs the plugin's operation; while error hooks want it, again. */
    async #retrying<R>(
        operation: "create" | "update" | "delete",
        subject: HookSubject,
        attempt: () => Promise<R>,
    ): Promise<R> {
        const errors: string[] = [];
        for (;;) {
            try {
                return await attempt();
            } catch (error) {
                errors.unshift(messageOf(error));
                if (errors.length >= maxRetries) {
                    const message = `maximum number of error hook retries (${maxRetries}) reached`;
                    this.listener(log("warning", subject.state.urn, message));
                    throw new Error("maximum number of error hook retries reached", { cause: error });
                }
                if (!(await this.hooks.wantRetry(operation, subject, errors))) throw error;
                const message = `retrying ${operation} due to on-error hook request (${errors.length}/${maxRetries})`;
                this.listener(log("warning", subject.state.urn, message));
            }
        }
    }

    /** An after-hook's failure cannot undo what is done: it fails the operation only. */
    async #after(kind: "afterCreate" | "afterUpdate" | "afterDelete", subject: HookSubject): Promise<void> {
        try {
            await this.hooks.run(kind, subject);
        } catch (error) {
            this.listener(log("error", subject.state.urn, messageOf(error)));
            this.afterHookFailed = true;
        }
    }

    /** The outputs that a component registered; its after-hooks run now. */
    async recordOutputs(step: Step, outputs: ResourceState["outputs"]): Promise<void> {
        const state = required(step.state);
        const changed = !sameValue(step.old?.outputs, outputs);
        state.outputs = outputs;
        const subject: HookSubject = { state, newInputs: state.inputs, newOutputs: outputs };
        if (!state.custom && step.op === "create") await this.#after("afterCreate", subject);
        if (!state.custom && step.op === "update" && step.old !== undefined) {
            const { inputs, outputs: oldOutputs } = step.old;
            await this.#after("afterUpdate", { ...subject, oldInputs: inputs, oldOutputs });
        }
        this.listener({ kind: "outputs", step });
        if (changed) await this.journal?.touched();
    }

    #conceal(state: ResourceState): void {
        state.outputs = withSecretOutputs(state.outputs, state.inputs, state.additionalSecretOutputs ?? []);
    }
}

function required(state: ResourceState | undefined): ResourceState {
    if (state === undefined) throw new Error("engine: a step without its state");
    return state;
}

function protectedMessage(urn: string): string {
    return (
        `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, ` +
        "either remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`, " +
        `or use the command:\n\`pulumi state unprotect '${urn}'\``
    );
}

/** Whether writing the new record would change nothing worth a write of its own. */
function sameRecord(old: ResourceState, state: ResourceState): boolean {
    const comparable = (record: ResourceState): string =>
        JSON.stringify(Object.entries(record).filter(([, value]) => !isBlank(value)).sort());
    return comparable(old) === comparable(state);
}

function isBlank(value: unknown): boolean {
    if (value === undefined || value === "" || value === false) return true;
    return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
