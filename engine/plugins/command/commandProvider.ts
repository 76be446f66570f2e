import { randomBytes } from "node:crypto";
import { type Properties, revealedProperties, unknown } from "../../values.ts";
import { changesBetween, detailed } from "../changes.ts";
import type { Operation, StandIn } from "../standIn.ts";
import { checkInputs } from "./inputs.ts";
import { runLocally } from "./localRun.ts";
import { runRemotely } from "./remoteRun.ts";
import { printedIn, text } from "./runInputs.ts";

/**
 * Commands as resources, as in pulumi-command 1.2.1: any changed input runs `update`, or `create`
 * where there is none; changed `triggers` make a new resource; a deletion runs `delete` with the
 * connection of the state.
 */
export const commandProvider: StandIn = {
    version: "1.2.1",
    movesWith: async () => Promise.resolve(false),
    checkSettings: (inputs) => ({ inputs, failures: [] }),
    configure: () => undefined,

    check: async ({ type }, _old, news) => Promise.resolve(checkInputs(type, news)),

    diff: async (_operation, old, news) => {
        const details = detailed(changesBetween(old.inputs, news), ([key]) => key === "triggers");
        return Promise.resolve({ details, deleteBeforeReplace: false });
    },

    create: async (operation, inputs, preview) => {
        if (preview) return { id: "", outputs: { ...inputs, stdout: unknown, stderr: unknown } };
        const command = revealedProperties(inputs)["create"];
        const printed = await ran(command, inputs, {}, operation);
        return {
            id: operation.name + randomBytes(4).toString("hex"),
            outputs: { ...inputs, ...printed },
        };
    },

    update: async (operation, old, news, preview) => {
        if (preview) return { ...news, stdout: unknown, stderr: unknown };
        const { create, update } = revealedProperties(news);
        return { ...news, ...(await ran(update ?? create, news, old.outputs, operation)) };
    },

    delete: async (operation, old) => {
        await ran(revealedProperties(old.outputs)["delete"], old.outputs, old.outputs, operation);
    },

    read: async (_operation, old) => Promise.resolve(old),

    invoke: async (operation, args) => {
        if (operation.type !== "command:local:run") {
            throw new Error(
                `${operation.type}: this stand-in serves the function command:local:run only`,
            );
        }
        const command = text(revealedProperties(args)["command"]) ?? "";
        return { ...args, ...(await runLocally(command, args, {}, operation)) };
    },
};

/** Without a command nothing runs, and what was printed last stays. */
async function ran(
    command: Properties[string] | undefined,
    inputs: Properties,
    before: Properties,
    operation: Operation,
): Promise<Properties> {
    if (typeof command !== "string") return { ...printedIn(before) };
    const run = operation.type === "command:local:Command" ? runLocally : runRemotely;
    return { ...(await run(command, inputs, before, operation)) };
}
