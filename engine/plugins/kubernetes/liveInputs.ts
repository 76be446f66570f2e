import {
    isObject,
    isSecret,
    type Properties,
    sameValue,
    secret,
    type Value,
} from "../../values.ts";

/**
 * The inputs as the cluster has them now: each field of the old inputs, with its live value where
 * that has changed since `before`. The API may write a value differently than the program
 * ("1024Mi", "1Gi"); what has not moved since it was last seen is no drift.
 */
export function liveInputs(inputs: Properties, before: Properties, live: Properties): Properties {
    const fields = Object.entries(inputs).flatMap(([key, input]): [string, Value][] => {
        const now = liveInput(input, before[key], live[key]);
        return now === undefined ? [] : [[key, now]];
    });
    return Object.fromEntries(fields);
}

function liveInput(
    input: Value,
    before: Value | undefined,
    now: Value | undefined,
): Value | undefined {
    if (sameValue(before, now)) return input;
    if (now === undefined) return undefined;
    if (isSecret(input)) return secret(now);
    if (isObject(input) && isObject(now))
        return liveInputs(input, isObject(before) ? before : {}, now);
    if (!Array.isArray(input) || !Array.isArray(now) || input.length !== now.length) return now;
    const olds = Array.isArray(before) ? before : [];
    return input.map((part, i) => liveInput(part, olds[i], now[i]) ?? null);
}
