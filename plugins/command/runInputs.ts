import { isObject, type Properties, revealedProperties, type Value } from "./values.ts";
import type { Logging, Printed } from "./transcript.ts";

/** The inputs of a command as its run needs them: already checked, secrets revealed. */
export interface RunInputs {
    readonly stdin: string | undefined;
    readonly logging: Logging | undefined;
    readonly environment: Readonly<Record<string, string>>;
    /** The previous run's output, if the command asks for it in its environment. */
    readonly previous: Readonly<Record<string, string>>;
    readonly all: Properties;
}

export function runInputs(inputs: Properties, before: Properties): RunInputs {
    const all = revealedProperties(inputs);
    const wanted = all["addPreviousOutputInEnv"] !== false;
    const { stdout, stderr } = printedIn(before);
    return {
        all,
        stdin: text(all["stdin"]),
        logging: text(all["logging"]) as Logging | undefined, // as checked by the SDK's types
        environment: texts(all["environment"]),
        previous: {
            ...(wanted && stdout !== "" ? { PULUMI_COMMAND_STDOUT: stdout } : {}),
            ...(wanted && stderr !== "" ? { PULUMI_COMMAND_STDERR: stderr } : {}),
        },
    };
}

/** What the last successful run printed, from a resource's state. */
export function printedIn(outputs: Properties): Printed {
    const { stdout, stderr } = revealedProperties(outputs);
    return { stdout: text(stdout) ?? "", stderr: text(stderr) ?? "" };
}

/** A string that is not empty, or undefined. */
export function text(value: Value | undefined): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

function texts(value: Value | undefined): Readonly<Record<string, string>> {
    if (!isObject(value)) return {};
    return Object.fromEntries(
        Object.entries(value).map(([key, part]) => [
            key,
            typeof part === "string" ? part : JSON.stringify(part),
        ]),
    );
}
