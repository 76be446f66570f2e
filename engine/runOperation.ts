import { availableParallelism } from "node:os";
import { JsonDisplay } from "./display/json.ts";
import { ProgressDisplay } from "./display/progress.ts";
import { type EngineEvent, isInternal, log, type StepOp } from "./events.ts";
import type { Arguments } from "./flags.ts";
import { onInterrupt } from "./interrupt.ts";
import type { Snapshot } from "./resourceState.ts";
import { runSession } from "./session.ts";
import { configOf, type OpenStack, saveSnapshot } from "./stackSession.ts";
import { UsageError } from "./usageError.ts";

/** The outcome of an operation: whether it succeeded, and how often it did what. */
export interface Result {
    readonly succeeded: boolean;
    readonly counts: ReadonlyMap<StepOp, number>;
}

export interface OperationKind {
    readonly title: string;
    readonly preview: boolean;
    readonly destroy: boolean;
    readonly runProgram: boolean;
}

/** Runs one operation on an open stack, and shows it as the flags want. */
export async function runOperation(
    stack: OpenStack,
    base: Snapshot,
    kind: OperationKind,
    args: Arguments,
): Promise<Result> {
    const display = displayOf(kind, args);
    const config = configOf(stack);
    const interrupted = onInterrupt((message) => {
        process.stderr.write(`${message}\n`);
    });
    if (base.pendingOperations.length > 0 && !kind.preview) {
        display.add(log("warning", "", pendingMessage(base)));
    }
    try {
        const succeeded = await runSession({
            project: stack.project,
            stack: stack.name.stack,
            base,
            parallel: parallelOf(args),
            write: kind.preview
                ? undefined
                : (snapshot) => {
                      saveSnapshot(stack, snapshot);
                  },
            config: config.values,
            secretKeys: config.secretKeys,
            packageConfig: (pkg) => config.packageConfig(pkg),
            runProgram: kind.runProgram,
            destroy: kind.destroy,
            listener: (event) => {
                if (event.kind === "log" || !isInternal(event.step)) display.add(event);
            },
            interrupted: interrupted.signal,
        });
        display.finish();
        return { succeeded, counts: display.rows.counts };
    } finally {
        interrupted.dispose();
    }
}

export interface Display {
    readonly rows: { readonly counts: ReadonlyMap<StepOp, number> };
    add(event: EngineEvent): void;
    finish(): void;
}

export function displayOf(kind: OperationKind, args: Arguments): Display {
    const write = (text: string): void => {
        process.stdout.write(text);
    };
    const showSecrets = args.has("show-secrets");
    if (args.has("json")) return new JsonDisplay(showSecrets, write);
    const terminal = process.stdout.isTTY && !args.has("non-interactive");
    return new ProgressDisplay({
        title: kind.title,
        preview: kind.preview,
        colored: colored(args),
        live: terminal,
        showSecrets,
        showSames: args.has("show-sames"),
        details: args.has("diff"),
        write,
    });
}

export function colored(args: Arguments): boolean {
    const wish = args.value("color") ?? "auto";
    if (wish === "auto") return process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
    return wish === "always";
}

/** How many steps may run at once; the CLI's default is four for each processor. */
export function parallelOf(args: Arguments): number {
    const text = args.value("parallel") ?? process.env["PULUMI_PARALLEL"];
    if (text === undefined) return 4 * availableParallelism();
    const number = Number(text);
    if (!Number.isInteger(number))
        throw new UsageError(`--parallel ${text}: expected a whole number`);
    return Math.max(number, 1);
}

function pendingMessage({ pendingOperations }: Snapshot): string {
    return [
        `Attempting to deploy or update resources with ${pendingOperations.length} pending operations from previous deployment.`,
        ...pendingOperations.map(
            ({ resource, type }) => `  * ${resource.urn}, interrupted while ${type}`,
        ),
        "These resources are in an unknown state because the engine was interrupted while waiting for changes to these resources to complete. " +
            "Confirm whether the operations listed completed by looking at the resources themselves.",
        "`pulumi refresh --clear-pending-creates` takes interrupted creations off the record.",
    ].join("\n");
}
