import { confirm } from "../confirm.ts";
import { StackLock } from "../lock.ts";
import { refreshStack } from "../refreshStack.ts";
import { exitCodes, UsageError } from "../usageError.ts";
import { openStack } from "../stackSession.ts";
import { stackFlag } from "./stack.ts";
import type { Verb } from "./verb.ts";

export const refresh: Verb = {
    about: "Read every resource again, and record what it is",
    flags: {
        ...stackFlag,
        yes: { kind: "switch", short: "y", about: "do not ask" },
        "skip-preview": { kind: "switch", short: "f", about: "do not preview first" },
        "preview-only": { kind: "switch", about: "record nothing" },
        "expect-no-changes": { kind: "switch", about: "fail when something has changed" },
        "clear-pending-creates": {
            kind: "switch",
            about: "take interrupted creations off the record",
        },
        diff: { kind: "switch", about: "show what changed inside the resources" },
        "show-secrets": { kind: "switch", about: "show secrets in the clear" },
        parallel: { kind: "value", short: "p", about: "how many resources are read at once" },
    },
    async run(args, directory) {
        const stack = await openStack(directory, args.value("stack"), undefined);
        const interactive =
            process.stdin.isTTY && process.stdout.isTTY && !args.has("non-interactive");
        const previewOnly = args.has("preview-only");
        if (!args.has("yes") && !previewOnly && !interactive) {
            throw new UsageError(
                "--yes or --skip-preview or --preview-only must be passed in to proceed when running in non-interactive mode",
                exitCodes.configuration,
            );
        }
        const judge = (result: Awaited<ReturnType<typeof refreshStack>>): number => {
            if (!result.succeeded) return exitCodes.error;
            const changed = [...result.counts.keys()].some((op) => op !== "same");
            if (!changed || !args.has("expect-no-changes")) return exitCodes.success;
            throw new UsageError(
                "no changes were expected but changes occurred",
                exitCodes.changesNotExpected,
            );
        };
        if (previewOnly) return judge(await refreshStack(stack, true, args));
        const lock = StackLock.take(stack.backend, stack.name);
        try {
            if (!args.has("skip-preview") && !args.has("yes")) {
                const { succeeded } = await refreshStack(stack, true, args);
                if (!succeeded) return exitCodes.error;
                if (
                    !(await confirm(`Do you want to perform this refresh of ${stack.name.stack}?`))
                ) {
                    return exitCodes.cancelled;
                }
            }
            stack.backend.backUp(stack.name);
            return judge(await refreshStack(stack, false, args));
        } finally {
            lock.release();
        }
    },
};
