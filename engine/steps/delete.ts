import type { HookSubject } from "../hooks.ts";
import type { ResourceState } from "../resourceState.ts";
import { isProviderType } from "../urn.ts";
import type { StepContext } from "./context.ts";

/** Deletes a resource that the program no longer declares, or (`replaced`) that another one replaces. */
export async function remove(
    context: StepContext,
    old: ResourceState,
    replaced: boolean,
): Promise<void> {
    await context.journal?.begin(old, "deleting");
    const subject: HookSubject = { state: old, oldInputs: old.inputs, oldOutputs: old.outputs };
    try {
        await context.hooks.run("beforeDelete", subject);
        if (!replaced && old.protect === true) throw new Error(protectedMessage(old.urn));
        if (!context.preview && mustTellPlugin(context, old)) {
            const provider = await context.providers.ensure(old.provider ?? "", context.olds.all);
            await context.retrying("delete", subject, () => provider.delete(old));
        }
    } catch (error) {
        await context.journal?.failed(old);
        throw error;
    }
    await context.after("afterDelete", subject);
    if (replaced && old.delete !== true) {
        // Deleted before its replacement: it stays on record until the replacement is there.
        old.pendingReplacement = true;
        await context.journal?.failed(old);
    } else await context.journal?.ended(old, undefined);
}

function mustTellPlugin(context: StepContext, old: ResourceState): boolean {
    if (!old.custom || isProviderType(old.type)) return false;
    if (old.pendingReplacement === true) return false; // it is gone already
    if (old.external === true || old.retainOnDelete === true) return false;
    return !context.deleting.has(old.deletedWith ?? "");
}

function protectedMessage(urn: string): string {
    return (
        `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, ` +
        "either remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`, " +
        `or use the command:\n\`pulumi state unprotect '${urn}'\``
    );
}
