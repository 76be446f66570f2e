import {
    isObject,
    isSecret,
    isUnknown,
    type Properties,
    revealed,
    secret,
    signatureKey,
    type Value,
} from "./values.ts";

/**
 * The inputs of the resources of pulumi-command 1.2.1, with its defaults
 * (provider/pkg/provider/{common/inputs,local/base,remote/command,remote/connection}.go).
 */
type Shape = "string" | "number" | "boolean" | "array" | "object";
type Shapes = Readonly<Record<string, Shape>>;

const lifecycle: Shapes = {
    triggers: "array",
    create: "string",
    update: "string",
    delete: "string",
};
const running: Shapes = {
    stdin: "string",
    logging: "string",
    environment: "object",
    addPreviousOutputInEnv: "boolean",
};
const locally: Shapes = {
    ...running,
    interpreter: "array",
    dir: "string",
    assetPaths: "array",
    archivePaths: "array",
};
const connecting: Shapes = {
    user: "string",
    password: "string",
    host: "string",
    port: "number",
    privateKey: "string",
    privateKeyPassword: "string",
    agentSocketPath: "string",
    dialErrorLimit: "number",
    perDialTimeout: "number",
    hostKey: "string",
};
const connectionDefaults: Properties = {
    user: "root",
    port: 22,
    dialErrorLimit: 10,
    perDialTimeout: 15,
};
const connectionSecrets = ["password", "privateKey", "privateKeyPassword"];

const shapesOf: Readonly<Record<string, Shapes>> = {
    "command:remote:Command": { ...lifecycle, ...running, connection: "object" },
    "command:local:Command": { ...lifecycle, ...locally },
};

export interface CheckedInputs {
    readonly inputs: Properties;
    readonly failures: readonly Failure[];
}

interface Failure {
    readonly property: string;
    readonly reason: string;
}

/** A resource's inputs with defaults filled in and the connection marked as a secret. */
export function checkInputs(type: string, news: Properties): CheckedInputs {
    const shapes = shapesOf[type];
    if (shapes === undefined) {
        const known = Object.keys(shapesOf).join(" and ");
        throw new Error(`${type}: this plugin serves ${known}; the official one serves more`);
    }
    const failures = [...shapeFailures("", shapes, news), ...unsupported(news)];
    const inputs = only(shapes, news);
    const connection = inputs["connection"];
    if (!("connection" in shapes)) return { inputs, failures };
    if (connection === undefined) return { inputs, failures: [...failures, missing("connection")] };
    failures.push(...connectionFailures("connection", connection));
    return { inputs: { ...inputs, connection: secretly(withDefaults(connection)) }, failures };
}

function shapeFailures(at: string, shapes: Shapes, values: Properties): Failure[] {
    return Object.entries(shapes).flatMap(([key, shape]) => {
        const value = revealed(values[key] ?? null);
        if (value === null || isUnknown(value) || shapeOf(value) === shape) return [];
        return [{ property: at + key, reason: `expected a ${shape}, got a ${shapeOf(value)}` }];
    });
}

function shapeOf(value: Value): Shape | "null" {
    if (value === null) return "null";
    if (Array.isArray(value)) return "array";
    return isObject(value) ? "object" : (typeof value as "string" | "number" | "boolean"); // all that is left in JSON
}

function unsupported(news: Properties): Failure[] {
    return ["assetPaths", "archivePaths"]
        .filter((key) => news[key] !== undefined)
        .map((property) => ({ property, reason: "not in this plugin; use the official one" }));
}

function connectionFailures(at: string, value: Value): Failure[] {
    const connection = revealed(value);
    if (!isObject(connection)) return [];
    const proxy = connection["proxy"];
    return [
        ...(connection["host"] === undefined ? [missing(`${at}.host`)] : []),
        ...shapeFailures(`${at}.`, connecting, connection),
        ...(proxy === undefined ? [] : connectionFailures(`${at}.proxy`, proxy)),
    ];
}

function missing(property: string): Failure {
    return { property, reason: `Missing required property '${property}'` };
}

function withDefaults(connection: Value): Value {
    const bare =
        isSecret(connection) && isObject(connection) ? (connection["value"] ?? null) : connection;
    if (!isObject(bare) || signatureKey in bare) return connection;
    const proxy = bare["proxy"];
    const filled: Properties = {
        ...connectionDefaults,
        ...only({ ...connecting, proxy: "object" }, bare),
        ...(proxy === undefined ? {} : { proxy: withDefaults(proxy) }),
    };
    return Object.fromEntries(
        Object.entries(filled).map(([key, value]) => [
            key,
            connectionSecrets.includes(key) ? secretly(value) : value,
        ]),
    );
}

function secretly(value: Value): Value {
    return isSecret(value) ? value : secret(value);
}

/** The properties that the provider knows; it silently drops others, and nulls. */
function only(shapes: Shapes, values: Properties): Properties {
    return Object.fromEntries(
        Object.entries(values).filter(([key, value]) => key in shapes && value !== null),
    );
}
