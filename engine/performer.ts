import { log, type Step, urnOf } from "./events.ts";
import type { HookSubject } from "./hooks.ts";
import type { ResourceState } from "./resourceState.ts";
import { messageOf } from "./rpc.ts";
import { create } from "./steps/create.ts";
import type { StepContext } from "./steps/context.ts";
import { remove } from "./steps/delete.ts";
import { read } from "./steps/read.ts";
import { keep } from "./steps/same.ts";
import { update } from "./steps/update.ts";
import { sameValue } from "./values.ts";

/** A step that failed; it has been told and recorded. */
export class StepFailed extends Error {}

/** Carries out one step: hooks, plugin, state. Throws StepFailed. */
export async function perform(context: StepContext, step: Step): Promise<void> {
    context.listener({ kind: "started", step });
    try {
        await byOp(context, step);
    } catch (error) {
        context.listener(log("error", urnOf(step), messageOf(error)));
        context.listener({ kind: "failed", step });
        throw new StepFailed(messageOf(error), { cause: error });
    }
    context.listener({ kind: "ended", step });
}

function byOp(context: StepContext, { op, old, state }: Step): Promise<void> {
    switch (op) {
        case "same":
            return keep(context, there(old), there(state));
        case "create":
        case "create-replacement":
            return create(context, old, there(state));
        case "update":
            return update(context, there(old), there(state));
        case "delete":
            return remove(context, there(old), false);
        case "delete-replaced":
            return remove(context, there(old), true);
        case "read":
            return read(context, old, there(state));
        case "replace":
        case "refresh":
            return Promise.resolve();
    }
}

/** Records the outputs that a component registered; its after-hooks run now. */
export async function recordOutputs(
    context: StepContext,
    step: Step,
    outputs: ResourceState["outputs"],
): Promise<void> {
    const state = there(step.state);
    const changed = !sameValue(step.old?.outputs, outputs);
    state.outputs = outputs;
    const subject: HookSubject = { state, newInputs: state.inputs, newOutputs: outputs };
    if (!state.custom && step.op === "create") await context.after("afterCreate", subject);
    if (!state.custom && step.op === "update") {
        const { inputs, outputs: oldOutputs } = there(step.old);
        await context.after("afterUpdate", { ...subject, oldInputs: inputs, oldOutputs });
    }
    context.listener({ kind: "outputs", step });
    if (changed) await context.journal?.touched();
}

function there(state: ResourceState | undefined): ResourceState {
    if (state === undefined) throw new Error("engine: a step without its state");
    return state;
}
