import {
    isObject,
    isSecret,
    type Properties,
    secret,
    signatureKey,
    signatures,
    type Value,
    mappedProperties,
    mapped,
} from "./values.ts";

/**
 * Outputs of a plugin that knows no secrets, marked where the inputs were secret: a value that went
 * in as a secret comes out as one.
 */
export function likeInputs(outputs: Properties, inputs: Properties): Properties {
    return Object.fromEntries(
        Object.entries(outputs).map(([key, output]) => [key, likeInput(output, inputs[key])]),
    );
}

function likeInput(output: Value, input: Value | undefined): Value {
    if (isSecret(output) || input === undefined) return output;
    if (isSecret(input)) return secret(output);
    if (isObject(output) && isObject(input)) return likeInputs(output, input);
    if (!Array.isArray(output) || !Array.isArray(input)) return output;
    return output.map((part, i) => likeInput(part, input[i]));
}

/**
 * The outputs of a step as they are recorded: those named are secret, and so is every output whose
 * input of the same name is.
 */
export function withSecretOutputs(
    outputs: Properties,
    inputs: Properties,
    named: readonly string[],
): Properties {
    return Object.fromEntries(
        Object.entries(outputs).map(([key, output]) => [
            key,
            !isSecret(output) && (named.includes(key) || isSecret(inputs[key]))
                ? secret(output)
                : output,
        ]),
    );
}

/** For plugins that know no references to resources: the resource's id, or its URN. */
export function withoutReferences(properties: Properties): Properties {
    return mappedProperties(properties, (value) =>
        mapped(value, (part) =>
            isObject(part) && part[signatureKey] === signatures.reference
                ? (part["id"] ?? part["urn"] ?? null)
                : part,
        ),
    );
}
