import structpb from "google-protobuf/google/protobuf/struct_pb.js";

/**
 * Property values on the wire: plain JSON, in which an object with the signature key stands for
 * something that JSON cannot express. The form is that of the SDK (@pulumi/pulumi/runtime/rpc).
 */
export type Value = null | boolean | number | string | Value[] | Properties;
// An interface, not a Record, because the type refers to itself.
export interface Properties {
    [key: string]: Value;
}

export const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A value that is not known before the update runs. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknowns: readonly Value[] = [
    unknown,
    "6eeb2f0c-c639-47a8-9e75-3b44932eb421", // array
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // asset
    "030794c1-ac77-496b-92df-f27374a8bd58", // archive
    "e48ece36-62e2-4504-bad9-02848725956a", // asset or archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
];

export function fromStruct(struct: structpb.Struct | undefined): Properties {
    return struct?.toJavaScript() ?? {}; // any JSON, for which the library has no type
}

export function toStruct(properties: Properties): structpb.Struct {
    return structpb.Struct.fromJavaScript(properties);
}

export function isObject(value: Value | undefined): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isUnknown(value: Value): boolean {
    return unknowns.includes(value);
}

export function isSecret(value: Value | undefined): boolean {
    return isObject(value) && value[signatureKey] === secretSignature;
}

export function secret(value: Value): Properties {
    return { [signatureKey]: secretSignature, value };
}

/** The value without its secret markers, at any depth. */
export function revealed(value: Value): Value {
    if (Array.isArray(value)) return value.map(revealed);
    if (!isObject(value)) return value;
    return isSecret(value) ? revealed(value["value"] ?? null) : revealedProperties(value);
}

export function revealedProperties(value: Properties): Properties {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revealed(part)]));
}

/** Deep equality; the order of an object's keys does not count. */
export function isSame(left: Value | undefined, right: Value | undefined): boolean {
    if (left === right) return true;
    if (Array.isArray(left) && Array.isArray(right))
        return left.length === right.length && left.every((part, i) => isSame(part, right[i]));
    if (!isObject(left) || !isObject(right)) return false;
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => isSame(left[key], right[key]));
}
