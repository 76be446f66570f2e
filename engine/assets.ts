import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
    isObject,
    mappedProperties,
    mapped,
    type Properties,
    signatureKey,
    signatures,
    type Value,
} from "./values.ts";

/** The inputs in which every asset carries the SHA-256 of its content, by which plugins compare. */
export function hashedAssets(inputs: Properties, directory: string): Properties {
    return mappedProperties(inputs, (value) => mapped(value, (part) => hashed(part, directory)));
}

function hashed(part: Value, directory: string): Value {
    if (!isObject(part)) return part;
    if (part[signatureKey] === signatures.archive) {
        throw new Error(
            "archives are not supported by the bundled engine; use file or string assets, or the Pulumi CLI",
        );
    }
    if (part[signatureKey] !== signatures.asset) return part;
    const { text, path, uri } = part;
    if (typeof uri === "string" && uri !== "") {
        throw new Error(`asset ${uri}: remote assets are not supported by the bundled engine`);
    }
    const content =
        typeof path === "string" && path !== ""
            ? readFileSync(resolve(directory, path))
            : Buffer.from(typeof text === "string" ? text : "");
    return { ...part, hash: createHash("sha256").update(content).digest("hex") };
}
