import type { Step, Listener } from "./events.ts";
import { log } from "./events.ts";
import { Executor } from "./executor.ts";
import type { Goal } from "./goal.ts";
import { Hooks } from "./hooks.ts";
import { Journal } from "./journal.ts";
import { deletionBatches, Olds } from "./olds.ts";
import { perform, recordOutputs, StepFailed } from "./performer.ts";
import { type Identity, Planner, PlanRefused } from "./planner.ts";
import type { ProviderRegistry } from "./providerRegistry.ts";
import type { ResourceState, Snapshot } from "./resourceState.ts";
import { isShutDown, messageOf } from "./rpc.ts";
import { StepContext } from "./steps/context.ts";
import { qualifiedType, stackType } from "./urn.ts";
import type { Properties } from "./values.ts";

export interface OperationSettings {
    readonly identity: Identity;
    readonly base: Snapshot;
    readonly parallel: number;
    /** Writes the state; undefined in a preview. */
    readonly write: ((snapshot: Snapshot) => void) | undefined;
    readonly providers: ProviderRegistry;
    readonly listener: Listener;
    /** `destroy`: what the program declares is registered as it is, and then deleted. */
    readonly destroy: boolean;
}

/** One preview, update or destruction: takes registrations, turns them into steps, runs these. */
export class Operation {
    readonly executor: Executor;
    readonly hooks: Hooks;
    readonly olds: Olds;
    readonly #planner: Planner;
    readonly #context: StepContext;
    readonly #journal: Journal | undefined;
    readonly #registered = new Map<string, Step>();
    readonly #skipped = new Set<string>();
    #stackOutputs: { readonly step: Step; readonly outputs: Properties } | undefined;
    #failed = false;

    constructor(private readonly settings: OperationSettings) {
        const { base, write, providers, listener } = settings;
        const preview = write === undefined;
        this.olds = new Olds(base);
        this.executor = new Executor(settings.parallel);
        this.hooks = new Hooks(preview, listener);
        this.#journal = write === undefined ? undefined : new Journal(base, write);
        this.#planner = new Planner(settings.identity, this.olds, providers, listener);
        this.#context = new StepContext(providers, this.olds, this.hooks, this.#journal, listener);
    }

    get failed(): boolean {
        return this.#failed || this.#context.afterHookFailed;
    }

    get preview(): boolean {
        return this.#journal === undefined;
    }

    /** Fails the operation: no step begins any more. */
    fail(): void {
        this.#failed = true;
        this.executor.stop();
    }

    /** Brings one resource to what the program wants, and gives its state. */
    async register(
        goal: Goal,
    ): Promise<{ readonly state: ResourceState; readonly skipped: boolean }> {
        await this.executor.refuseIfStopped();
        if (this.settings.destroy) return this.#registerForDestruction(goal);
        return this.#orEnd(this.#planner.urnOf(goal), async () => {
            const steps = await this.#planner.plan(goal);
            await this.#perform(steps);
            return { state: this.#remember(steps), skipped: false };
        });
    }

    /** A resource that the program reads and does not manage. */
    async read(state: ResourceState): Promise<ResourceState> {
        const old = this.olds.find(state.urn, []);
        this.#planner.seen.add(state.urn);
        await this.#orEnd(state.urn, () =>
            this.#perform([{ op: "read", old, state, diff: undefined }]),
        );
        return state;
    }

    /** The outputs of a component. Those of the stack wait until it is known how the operation ends. */
    async registerOutputs(urn: string, outputs: Properties): Promise<void> {
        const step = this.#registered.get(urn);
        if (this.#skipped.has(urn)) return;
        if (step === undefined) {
            throw new Error(`cannot complete a resource '${urn}' whose registration isn't pending`);
        }
        if (qualifiedType(urn) === stackType) {
            this.#stackOutputs = { step, outputs };
            return;
        }
        await recordOutputs(this.#context, step, outputs);
        if (this.#context.afterHookFailed) this.executor.stop();
    }

    /** The state of a resource that was registered, for references to it. */
    find(urn: string): ResourceState | undefined {
        return this.#registered.get(urn)?.state;
    }

    /** Deletes what the program did not declare: dependents before what they depend on. */
    async deleteUndeclared(): Promise<void> {
        const condemned = this.olds.all.filter(
            (state) =>
                state.delete === true ||
                this.settings.destroy ||
                !this.#planner.seen.has(state.urn),
        );
        const current = condemned.map((state) => this.#current(state));
        for (const { urn } of current) this.#context.deleting.add(urn);
        for (const batch of deletionBatches(current)) {
            const steps = batch.map((old): Step => ({
                op: deletionOf(old),
                old,
                state: undefined,
                diff: undefined,
            }));
            // All of a batch finish, whatever happens to one of them; no further batch begins then.
            await Promise.allSettled(
                steps.map((step) => this.#orEnd("", () => this.#perform([step]))),
            );
            if (this.executor.stopped) return;
        }
    }

    /** Waits for running steps, completes the stack's outputs, and writes what is left to write. */
    async finish(): Promise<void> {
        await this.executor.idle();
        if (this.#stackOutputs !== undefined) {
            const { step, outputs } = this.#stackOutputs;
            // After a failure, an output that is missing may just not have been reached.
            const kept = this.failed ? { ...step.old?.outputs, ...outputs } : outputs;
            await recordOutputs(this.#context, step, kept);
        }
        this.hooks.close();
        await this.#journal?.close();
    }

    async #perform(steps: readonly Step[]): Promise<void> {
        await this.executor.run(async () => {
            for (const step of steps) {
                if (this.executor.stopped && step !== steps[0]) break;
                await perform(this.#context, step);
                if (this.#context.afterHookFailed) this.executor.stop();
            }
        });
        await this.executor.refuseIfStopped();
    }

    /** Whatever fails in the work fails the operation; the program hears only that the engine has gone. */
    async #orEnd<R>(urn: string, work: () => Promise<R>): Promise<R> {
        try {
            return await work();
        } catch (error) {
            const told =
                error instanceof PlanRefused || error instanceof StepFailed || isShutDown(error);
            if (!told) this.settings.listener(log("error", urn, messageOf(error)));
            this.fail();
            await this.executor.refuseIfStopped();
            throw error;
        }
    }

    #remember(steps: readonly Step[]): ResourceState {
        const step = steps.find(({ op, state }) => state !== undefined && op !== "replace");
        if (step?.state === undefined) throw new Error("engine: a registration without a step");
        this.#registered.set(step.state.urn, step);
        return step.state;
    }

    /** Before a destruction: providers are made ready; the rest is taken as the state knows it. */
    async #registerForDestruction(goal: Goal): Promise<{ state: ResourceState; skipped: boolean }> {
        return this.#orEnd(this.#planner.urnOf(goal), async () => {
            const steps = await this.#planner.planDestruction(goal);
            const [step] = steps;
            if (step?.state !== undefined && step.op === "create") {
                this.#skipped.add(step.state.urn);
                return { state: step.state, skipped: true };
            }
            await this.#perform(steps);
            return { state: this.#remember(steps), skipped: false };
        });
    }

    /** The record of an old resource as the journal now holds it. */
    #current(old: ResourceState): ResourceState {
        return old.delete === true ? old : (this.#registered.get(old.urn)?.state ?? old);
    }
}

function deletionOf(old: ResourceState): Step["op"] {
    if (old.delete === true) return "delete-replaced";
    return "delete";
}
