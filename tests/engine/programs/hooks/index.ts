import { appendFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { Thing } from "../thing.ts";

const log = process.env["TEST_PROVIDER_LOG"] ?? "/dev/null";
// `beforeCreate,afterUpdate`: these hooks fail.
const failing = (process.env["TEST_FAILING_HOOKS"] ?? "").split(",");

function hook(kind: string, options?: pulumi.ResourceHookOptions): pulumi.ResourceHook {
    return new pulumi.ResourceHook(
        kind,
        ({ name, newInputs, oldInputs, newOutputs }) => {
            const seen = [newInputs, oldInputs, newOutputs]
                .map((side) => (side === undefined ? "-" : "+"))
                .join("");
            appendFileSync(log, `${kind} ${name} ${seen}\n`);
            if (failing.includes(kind)) throw new Error(`${kind} does not like it`);
        },
        options,
    );
}

const retry = new pulumi.ErrorHook("retry", ({ failedOperation, errors }) => {
    appendFileSync(log, `onError ${failedOperation} ${errors.length}\n`);
    return errors.length < 3;
});

const hooks = {
    beforeCreate: [hook("beforeCreate")],
    afterCreate: [hook("afterCreate")],
    beforeUpdate: [hook("beforeUpdate")],
    afterUpdate: [hook("afterUpdate")],
    beforeDelete: [hook("beforeDelete")],
    afterDelete: [hook("afterDelete")],
};
const inPreview = hook("inPreview", { onDryRun: true });
const ignored = hook("ignored", { ignoreErrors: true });

const value = process.env["TEST_VALUE"] ?? "one";
if (value !== "none") {
    const args = {
        value,
        ...(process.env["TEST_FAIL"] !== undefined && { fail: process.env["TEST_FAIL"] }),
    };
    const hooked = new Thing("hooked", args, {
        hooks: { ...hooks, ...(process.env["TEST_RETRY"] !== undefined && { onError: [retry] }) },
    });
    new Thing(
        "next",
        { value },
        {
            dependsOn: hooked,
            hooks: { beforeCreate: [inPreview, ignored] },
        },
    );
}
