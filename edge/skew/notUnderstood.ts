/** Something in the input that was not understood; the message names its place. */
export class NotUnderstood extends Error {}

/** @throws NotUnderstood, with the message `PLACE FAULT` */
export function refuse(place: string, fault: string): never {
    throw new NotUnderstood(`${place} ${fault}`);
}

/** The fields of a JSON object that has all the required ones, and none that is not allowed. */
export function objectAt(
    place: string,
    value: unknown,
    needed: readonly string[],
    allowed: readonly string[],
): Readonly<Record<string, unknown>> {
    if (typeof value !== "object" || value === null || Array.isArray(value))
        return refuse(place, `is ${shown(value)}, not an object`);
    const names = Object.keys(value);
    const unknown = names.find((name) => !needed.includes(name) && !allowed.includes(name));
    if (unknown !== undefined)
        refuse(
            place,
            `has the unknown field ${JSON.stringify(unknown)}: it may have ${[...needed, ...allowed].join(", ")}`,
        );
    const missing = needed.find((name) => !names.includes(name));
    if (missing !== undefined) refuse(place, `has no ${missing}`);
    return { ...value };
}

export function arrayAt(place: string, value: unknown): readonly unknown[] {
    // Array.isArray says any[], and an element of JSON may be anything: unknown is the honest word.
    return Array.isArray(value)
        ? (value as readonly unknown[])
        : refuse(place, `is ${shown(value)}, not an array`);
}

export function textAt(place: string, value: unknown): string {
    return typeof value === "string" ? value : refuse(place, `is ${shown(value)}, not a string`);
}

/** A value for a message: shortened, and anything nested only by its kind. */
export function shown(value: unknown): string {
    if (Array.isArray(value)) return "an array";
    if (typeof value === "object" && value !== null) return "an object";
    const text = JSON.stringify(value);
    return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
