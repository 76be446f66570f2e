import { StackLock } from "../lock.ts";
import type { FlagTable } from "../flags.ts";
import { confirm } from "../confirm.ts";
import { type OperationKind, runOperation } from "../runOperation.ts";
import { exitCodes, UsageError } from "../usageError.ts";
import { openStack, snapshotOf } from "../stackSession.ts";
import { applyConfigFlags } from "./configFlags.ts";
import type { Verb } from "./verb.ts";

const commonFlags: FlagTable = {
    stack: { kind: "value", short: "s", about: "the stack to work on; default: the selected one" },
    config: { kind: "list", short: "c", about: "set a config value first, key=value" },
    "config-path": { kind: "switch", about: "keys of --config are paths" },
    "config-file": { kind: "value", about: "use this file instead of Pulumi.STACK.yaml" },
    parallel: { kind: "value", short: "p", about: "how many steps may run at once" },
    diff: { kind: "switch", about: "show what changes inside the resources" },
    message: { kind: "value", short: "m", about: "accepted, not kept" },
    "show-secrets": { kind: "switch", about: "show secrets in the clear" },
    "show-sames": { kind: "switch", about: "show resources that do not change, too" },
    "show-replacement-steps": { kind: "switch", about: "accepted, without effect" },
    "show-config": { kind: "switch", about: "accepted, without effect" },
    "show-reads": { kind: "switch", about: "accepted, without effect" },
    "suppress-outputs": { kind: "switch", about: "accepted, without effect" },
    "suppress-progress": { kind: "switch", about: "accepted, without effect" },
    "suppress-permalink": { kind: "value", alone: "true", about: "accepted, without effect" },
    debug: { kind: "switch", short: "d", about: "accepted, without effect" },
    refresh: {
        kind: "value",
        short: "r",
        alone: "true",
        about: "only false: read no resources first",
    },
    "expect-no-changes": { kind: "switch", about: "fail when something would change" },
};
/** Flags of the CLI that change what an operation touches: refused, because ignoring them would harm. */
const refusedFlags: FlagTable = Object.fromEntries(
    [
        ["target", "t"],
        ["exclude", "x"],
        ["replace", ""],
        ["target-replace", ""],
        ["target-dependents", ""],
        ["exclude-dependents", ""],
        ["continue-on-error", ""],
        ["plan", ""],
        ["save-plan", ""],
        ["policy-pack", ""],
        ["import-file", ""],
    ].map(([name, short]) => [name, { kind: "value", alone: "", short, about: "refused" }]),
) as FlagTable; // the names are literals

const mutatingFlags: FlagTable = {
    ...commonFlags,
    yes: { kind: "switch", short: "y", about: "do not ask" },
    "skip-preview": { kind: "switch", short: "f", about: "do not preview first" },
};

/** What the operation does to state or reality in the user's words. */
interface Operation {
    readonly name: "preview" | "up" | "destroy";
    readonly previewTitle: string;
    readonly title: string;
    readonly question: string;
}

function operationVerb(operation: Operation, flags: FlagTable, about: string): Verb {
    return {
        about,
        flags: { ...refusedFlags, ...flags },
        async run(args, directory) {
            for (const flag of Object.keys(refusedFlags)) {
                if (args.value(flag) === undefined) continue;
                throw new UsageError(
                    `--${flag}: not supported by the bundled engine, and not ignored either, because it changes what ${operation.name} touches; use the Pulumi CLI`,
                    exitCodes.configuration,
                );
            }
            if (args.has("refresh")) {
                throw new UsageError(
                    "--refresh: the bundled engine does not refresh before an operation; run `pulumi refresh` first, or use the Pulumi CLI",
                    exitCodes.configuration,
                );
            }
            const stack = await openStack(
                directory,
                args.value("stack"),
                args.value("config-file"),
            );
            applyConfigFlags(stack, args);
            const destroy = operation.name === "destroy";
            const snapshot = await snapshotOf(stack);
            const runProgram =
                !destroy || args.has("run-program") || process.env["PULUMI_RUN_PROGRAM"] === "true";
            const hooked = snapshot.resources.some(
                ({ resourceHooks }) =>
                    (resourceHooks?.beforeDelete ?? resourceHooks?.afterDelete) !== undefined,
            );
            if (!runProgram && hooked) {
                throw new UsageError(
                    "You must run with the `--run-program` flag to use delete hooks during destroy.",
                );
            }
            const kind = (preview: boolean): OperationKind => ({
                title: `${preview ? operation.previewTitle : operation.title} (${stack.name.stack}):`,
                preview,
                destroy,
                runProgram,
            });
            const checkExpectation = (counts: ReadonlyMap<string, number>): void => {
                if (
                    args.has("expect-no-changes") &&
                    [...counts.keys()].some((op) => op !== "same" && op !== "read")
                ) {
                    throw new UsageError(
                        "no changes were expected but changes were proposed",
                        exitCodes.changesNotExpected,
                    );
                }
            };
            if (operation.name === "preview") {
                const { succeeded, counts } = await runOperation(stack, snapshot, kind(true), args);
                if (!succeeded) return exitCodes.error;
                checkExpectation(counts);
                return exitCodes.success;
            }
            const asks = !args.has("yes") && process.env["PULUMI_SKIP_CONFIRMATIONS"] !== "true";
            const interactive =
                process.stdin.isTTY && process.stdout.isTTY && !args.has("non-interactive");
            if (asks && !interactive) {
                throw new UsageError(
                    "--yes or --skip-preview must be passed in to proceed when running in non-interactive mode",
                    exitCodes.configuration,
                );
            }
            const lock = StackLock.take(stack.backend, stack.name);
            try {
                if (!args.has("skip-preview")) {
                    const { succeeded } = await runOperation(stack, snapshot, kind(true), args);
                    if (!succeeded) return exitCodes.error;
                    if (asks && !(await confirm(`${operation.question} ${stack.name.stack}?`))) {
                        process.stderr.write(
                            `error: confirmation declined, not proceeding with the ${operation.name === "up" ? "update" : "destroy"}\n`,
                        );
                        return exitCodes.cancelled;
                    }
                }
                stack.backend.backUp(stack.name);
                const { succeeded, counts } = await runOperation(
                    stack,
                    await snapshotOf(stack),
                    kind(false),
                    args,
                );
                if (!succeeded) return exitCodes.error;
                checkExpectation(counts);
                return exitCodes.success;
            } finally {
                lock.release();
            }
        },
    };
}

export const preview = operationVerb(
    { name: "preview", previewTitle: "Previewing update", title: "", question: "" },
    {
        ...commonFlags,
        json: { kind: "switch", short: "j", about: "write one JSON text and nothing else" },
    },
    "Show what up would do",
);

export const up = operationVerb(
    {
        name: "up",
        previewTitle: "Previewing update",
        title: "Updating",
        question: "Do you want to perform this update of",
    },
    mutatingFlags,
    "Bring the stack to what the program wants",
);

export const destroy = operationVerb(
    {
        name: "destroy",
        previewTitle: "Previewing destroy",
        title: "Destroying",
        question: "Do you want to perform this destroy of",
    },
    {
        ...mutatingFlags,
        "run-program": { kind: "switch", about: "run the program, for delete hooks" },
    },
    "Delete every resource of the stack",
);
