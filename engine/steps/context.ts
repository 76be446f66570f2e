import { type Listener, log } from "../events.ts";
import type { Hooks, HookSubject } from "../hooks.ts";
import type { Journal } from "../journal.ts";
import type { Olds } from "../olds.ts";
import type { ProviderRegistry } from "../providerRegistry.ts";
import type { ResourceState } from "../resourceState.ts";
import { messageOf } from "../rpc.ts";
import { withSecretOutputs } from "../secrecy.ts";

// As many times as the CLI lets an error hook ask for.
const maxRetries = 100;

/** What a step needs in order to be carried out. */
export class StepContext {
    /** A step succeeded, and then its after-hook failed: the operation fails, the step stands. */
    afterHookFailed = false;
    /** The URNs that this operation deletes, for resources that go with another. */
    readonly deleting = new Set<string>();

    constructor(
        readonly providers: ProviderRegistry,
        readonly olds: Olds,
        readonly hooks: Hooks,
        /** Undefined in previews. */
        readonly journal: Journal | undefined,
        readonly listener: Listener,
    ) {}

    get preview(): boolean {
        return this.journal === undefined;
    }

    /** An after-hook's failure cannot undo what is done: it fails the operation only. */
    async after(
        kind: "afterCreate" | "afterUpdate" | "afterDelete",
        subject: HookSubject,
    ): Promise<void> {
        try {
            await this.hooks.run(kind, subject);
        } catch (error) {
            this.listener(log("error", subject.state.urn, messageOf(error)));
            this.afterHookFailed = true;
        }
    }

    /** Runs the plugin's operation; while error hooks want it, again. */
    async retrying<R>(
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
                const warn = (message: string): void => {
                    this.listener(log("warning", subject.state.urn, message));
                };
                if (errors.length >= maxRetries) {
                    warn(`maximum number of error hook retries (${maxRetries}) reached`);
                    throw new Error("maximum number of error hook retries reached", {
                        cause: error,
                    });
                }
                if (!(await this.hooks.wantRetry(operation, subject, errors))) throw error;
                warn(
                    `retrying ${operation} due to on-error hook request (${errors.length}/${maxRetries})`,
                );
            }
        }
    }
}

/** Marks as secret what of the outputs is. */
export function conceal(state: ResourceState): void {
    const { outputs, inputs, additionalSecretOutputs } = state;
    state.outputs = withSecretOutputs(outputs, inputs, additionalSecretOutputs ?? []);
}
