import { randomBytes } from "node:crypto";
import { isObject, isUnknown, type Properties, type Value } from "../../values.ts";

const autonamed = "pulumi.com/autonamed";

/** An object's metadata; {} when it has none, or none that is known. */
export function metadataOf(object: Properties): Properties {
    const metadata = object["metadata"];
    return isObject(metadata) ? metadata : {};
}

export function nameOf(object: Properties): string | undefined {
    const { name } = metadataOf(object);
    return typeof name === "string" && name !== "" ? name : undefined;
}

export function namespaceOf(object: Properties): string | undefined {
    const { namespace } = metadataOf(object);
    return typeof namespace === "string" && namespace !== "" ? namespace : undefined;
}

/** A field that is text in every object of the API; "" when it is missing. */
export function textOf(value: Value | undefined): string {
    return typeof value === "string" ? value : "";
}

export function annotation(object: Properties, key: string): string | undefined {
    const { annotations } = metadataOf(object);
    const value = isObject(annotations) ? annotations[key] : undefined;
    return typeof value === "string" ? value : undefined;
}

export function isAutonamed(object: Properties): boolean {
    return annotation(object, autonamed) === "true";
}

/** `namespace/name`, or the name of what has no namespace: Pulumi's id of the object. */
export function idOf(object: Properties): string {
    const namespace = namespaceOf(object);
    return (namespace === undefined ? "" : `${namespace}/`) + (nameOf(object) ?? "");
}

export function withMetadata(object: Properties, more: Properties): Properties {
    const { metadata } = object;
    if (metadata !== undefined && !isObject(metadata)) return object; // not known yet
    return { ...object, metadata: { ...metadata, ...more } };
}

/**
 * The object with a name: its own, else that which it was given by us before, else RESOURCE-xxxxxxxx.
 * Names of ours are marked by an annotation.
 */
export function named(object: Properties, old: Properties, resource: string): Properties {
    if (metadataOf(object)["name"] !== undefined || isUnknown(object["metadata"])) return object;
    const { annotations } = metadataOf(object);
    const marked: Value =
        isObject(annotations) || annotations === undefined
            ? { ...annotations, [autonamed]: "true" }
            : annotations;
    const before = isAutonamed(old) ? nameOf(old) : undefined;
    const name = before ?? `${resource}-${randomBytes(4).toString("hex")}`;
    return withMetadata(object, { name, annotations: marked });
}

const serverSide = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
];

/** A live object reduced to what a program may write. */
export function withoutServerFields(object: Properties): Properties {
    const metadata = Object.entries(metadataOf(object)).filter(
        ([key]) => !serverSide.includes(key),
    );
    const rest = Object.entries(object).filter(([key]) => key !== "status" && key !== "metadata");
    return { ...Object.fromEntries(rest), metadata: Object.fromEntries(metadata) };
}
