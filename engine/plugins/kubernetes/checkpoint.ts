import { randomBytes } from "node:crypto";
import { likeInputs } from "../../secrecy.ts";
import {
    isObject,
    isSecret,
    type Properties,
    revealedProperties,
    secret,
    someValue,
} from "../../values.ts";
import { annotation } from "./manifest.ts";

/**
 * A resource's outputs in the official provider's form: the live object, and beside it what the
 * provider needs again. What was secret in the inputs is secret in both.
 */
export function checkpoint(
    live: Properties,
    inputs: Properties,
    apiVersion: string,
    manager: string,
): Properties {
    const bare = revealedProperties(inputs);
    return {
        ...withSecretData(likeInputs(live, inputs), inputs),
        __fieldManager: manager,
        __initialApiVersion: apiVersion,
        __inputs: likeInputs(bare, inputs),
    };
}

/** A Secret's stringData comes back as data. */
function withSecretData(outputs: Properties, inputs: Properties): Properties {
    const { data } = outputs;
    const hidden = inputs["stringData"] !== undefined && someValue(inputs["stringData"], isSecret);
    if (!hidden || data === undefined || isSecret(data)) return outputs;
    return { ...outputs, data: secret(data) };
}

/** The live object as it was last seen, out of a resource's outputs. */
export function liveIn(outputs: Properties): Properties {
    return Object.fromEntries(
        Object.entries(revealedProperties(outputs)).filter(([key]) => !key.startsWith("__")),
    );
}

/** The inputs that outputs came from, for states that carry no inputs. */
export function inputsIn(outputs: Properties): Properties {
    const inputs = outputs["__inputs"];
    return isObject(inputs) ? inputs : {};
}

/** Under which name a resource's fields are applied: always the same one. */
export function managerOf(inputs: Properties, outputs: Properties): string {
    const chosen = annotation(inputs, "pulumi.com/patchFieldManager");
    const kept = outputs["__fieldManager"];
    if (chosen !== undefined) return chosen;
    return typeof kept === "string" ? kept : `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
}
