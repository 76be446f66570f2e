/**
 * Property values in the form in which they travel: plain JSON, in which an object with the
 * signature key stands for something that JSON has no word for (a secret, an asset, …).
 * The form is that of the SDK's own serialisation (@pulumi/pulumi/runtime/rpc).
 */
export type Value = null | boolean | number | string | Value[] | Properties;
// An interface, not a Record, because the type refers to itself.
export interface Properties {
    [key: string]: Value;
}

export const signatureKey = "4dabf18193072939515e22adb298388d";
export const signatures = {
    secret: "1b47061264138c4ac30d75fd1eb44270",
    output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
    reference: "5cf8f73096256a8f31e491e813e4eb8e",
    asset: "c44067f5952c0a294b673a41bacd8c17",
    archive: "0def7320c3a5731c473e5ecbe6d01bc7",
} as const;

/** A value that is not known before the update runs. Inside an update no such value exists. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const otherUnknowns: readonly Value[] = [
    "6eeb2f0c-c639-47a8-9e75-3b44932eb421", // array
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // asset
    "030794c1-ac77-496b-92df-f27374a8bd58", // archive
    "e48ece36-62e2-4504-bad9-02848725956a", // asset or archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
];

export function isObject(value: Value | undefined): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The signature of a signed object, or undefined. */
export function signatureOf(value: Value | undefined): Value | undefined {
    return isObject(value) ? value[signatureKey] : undefined;
}

export function isUnknown(value: Value | undefined): boolean {
    return value === unknown || (value !== undefined && otherUnknowns.includes(value));
}

export function isSecret(value: Value | undefined): boolean {
    return signatureOf(value) === signatures.secret;
}

export function secret(value: Value): Properties {
    return { [signatureKey]: signatures.secret, value };
}

/** The same value with `change` applied to every part, innermost first. */
export function mapped(value: Value, change: (part: Value) => Value): Value {
    if (Array.isArray(value)) return change(value.map((part) => mapped(part, change)));
    if (!isObject(value)) return change(value);
    return change(mappedProperties(value, change));
}

export function mappedProperties(value: Properties, change: (part: Value) => Value): Properties {
    return Object.fromEntries(
        Object.entries(value).map(([key, part]) => [key, mapped(part, change)]),
    );
}

/** Whether some part of the value satisfies the question. */
export function someValue(value: Value, question: (part: Value) => boolean): boolean {
    if (question(value)) return true;
    if (Array.isArray(value)) return value.some((part) => someValue(part, question));
    return isObject(value) && Object.values(value).some((part) => someValue(part, question));
}

/** The value without marks of secrecy: for plugins that do not take them, and for comparing. */
export function revealed(value: Value): Value {
    return mapped(value, (part) =>
        isObject(part) && part[signatureKey] === signatures.secret ? (part["value"] ?? null) : part,
    );
}

export function revealedProperties(value: Properties): Properties {
    return mappedProperties(value, revealed);
}

/** The value as the user may see it: `[secret]` for what is secret. */
export function masked(value: Value): Value {
    if (isSecret(value)) return "[secret]";
    if (Array.isArray(value)) return value.map(masked);
    return isObject(value) ? maskedProperties(value) : value;
}

export function maskedProperties(value: Properties): Properties {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, masked(part)]));
}

/** Output values (value + dependencies + secrecy) reduced to secrets and unknowns. */
export function withoutOutputValues(value: Value): Value {
    return mapped(value, (part) => {
        if (!isObject(part) || part[signatureKey] !== signatures.output) return part;
        const inner = part["value"] ?? unknown;
        return part["secret"] === true && !isSecret(inner) ? secret(inner) : inner;
    });
}

/** Deep equality; the order of an object's keys does not count. */
export function sameValue(left: Value | undefined, right: Value | undefined): boolean {
    if (left === right) return true;
    if (Array.isArray(left) && Array.isArray(right)) {
        return left.length === right.length && left.every((part, i) => sameValue(part, right[i]));
    }
    if (!isObject(left) || !isObject(right)) return false;
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => sameValue(left[key], right[key]));
}
