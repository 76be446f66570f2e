import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { reach } from "./moment.ts";

export type When = "before" | "after" | "ignored" | "error" | "beforeDelete";

/** A Command on the test's machine, with hooks around it. */
export interface Step {
    readonly name: string;
    /** A changed one is an update. */
    readonly value?: string;
    readonly after?: readonly string[];
    readonly hooks?: readonly When[];
}

const directory = process.cwd();
const connection = {
    host: "127.0.0.1",
    port: Number(process.env["MACHINE_PORT"]),
    password: "sesame",
};
const steps = JSON.parse(process.env["STEPS"] ?? "[]") as readonly Step[]; // the test's own
const commands = new Map<string, remote.Command>();

function hooksOf({ name, hooks = [] }: Step): pulumi.ResourceHookBinding {
    const hook = (when: When, options?: pulumi.ResourceHookOptions) =>
        hooks.includes(when)
            ? [
                  new pulumi.ResourceHook(
                      `${when} ${name}`,
                      () => reach(directory, `${when} ${name}`),
                      options,
                  ),
              ]
            : [];
    const before = hook("before");
    const after = [...hook("after"), ...hook("ignored", { ignoreErrors: true })];
    const notAgain = (): pulumi.ErrorHook =>
        new pulumi.ErrorHook(`error ${name}`, async ({ failedOperation }) => {
            await reach(directory, `error ${name} ${failedOperation}`);
            return false;
        });
    return {
        beforeCreate: before,
        beforeUpdate: before,
        afterCreate: after,
        afterUpdate: after,
        beforeDelete: hook("beforeDelete"),
        onError: hooks.includes("error") ? [notAgain()] : [],
    };
}

for (const step of steps) {
    const { name, value, after = [] } = step;
    const create = [name, value].filter((word) => word !== undefined).join(" ");
    const dependsOn = after.flatMap((other) => commands.get(other) ?? []);
    const options = { dependsOn, hooks: hooksOf(step) };
    commands.set(
        name,
        new remote.Command(name, { connection, create, addPreviousOutputInEnv: false }, options),
    );
}
