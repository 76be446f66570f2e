import { randomBytes } from "node:crypto";
import { runLocally } from "./localRun.ts";
import type { Operation } from "./operation.ts";
import { runRemotely } from "./remoteRun.ts";
import { printedIn, text } from "./runInputs.ts";
import type { Printed } from "./transcript.ts";
import { type Properties, revealedProperties, unknown, type Value } from "./values.ts";

/**
 * Commands as resources, as in pulumi-command: any changed input runs `update`, or `create` if
 * there is none; changed `triggers` make a new resource; a deletion runs `delete` with the
 * connection in the state. In a preview nothing runs, and what would be printed is unknown.
 */
export async function create(
    operation: Operation,
    inputs: Properties,
    preview: boolean,
): Promise<{ id: string; outputs: Properties }> {
    if (preview) return { id: "", outputs: { ...inputs, ...unprinted } };
    const printed = await ran(revealedProperties(inputs)["create"], inputs, {}, operation);
    const id = operation.name + randomBytes(4).toString("hex");
    return { id, outputs: { ...inputs, ...printed } };
}

/** The outputs of the updated resource; `olds` are those in the state. */
export async function update(
    operation: Operation,
    olds: Properties,
    news: Properties,
    preview: boolean,
): Promise<Properties> {
    if (preview) return { ...news, ...unprinted };
    const { create, update = create } = revealedProperties(news);
    return { ...news, ...(await ran(update, news, olds, operation)) };
}

export async function remove(operation: Operation, olds: Properties): Promise<void> {
    await ran(revealedProperties(olds)["delete"], olds, olds, operation);
}

/** The result of the function of that name. */
export async function invoke(operation: Operation, args: Properties): Promise<Properties> {
    if (operation.type !== "command:local:run")
        throw new Error(
            `${operation.type}: this plugin serves the function command:local:run only; the official one serves more`,
        );
    const command = text(revealedProperties(args)["command"]) ?? "";
    return { ...args, ...(await runLocally(command, args, {}, operation)) };
}

const unprinted = { stdout: unknown, stderr: unknown };

/** Without a command nothing runs, and the last output is kept. */
async function ran(
    command: Value | undefined,
    inputs: Properties,
    before: Properties,
    operation: Operation,
): Promise<Printed> {
    if (typeof command !== "string") return printedIn(before);
    const run = operation.type === "command:local:Command" ? runLocally : runRemotely;
    return run(command, inputs, before, operation);
}
