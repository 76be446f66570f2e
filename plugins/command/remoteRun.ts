import { constants } from "node:os";
import type { Client, ClientChannel } from "ssh2";
import type { Properties } from "./values.ts";
import type { Operation } from "./operation.ts";
import { connectionOf } from "./connection.ts";
import { dial } from "./dial.ts";
import { runInputs } from "./runInputs.ts";
import { type Printed, Transcript } from "./transcript.ts";

// Linux accepts no longer string in an environment (MAX_ARG_STRLEN).
const longestVariableBytes = 128 * 1024 - 1;

/**
 * Runs a command on the machine of `inputs.connection`, on a connection of its own.
 *
 * A running command is not interrupted by a cancellation, which only ends the dialling. `before` is
 * the state that the previous output comes from. Throws if the machine cannot be reached and if the
 * command does not exit with 0, then with everything that it printed.
 */
export async function runRemotely(
    command: string,
    inputs: Properties,
    before: Properties,
    operation: Operation,
): Promise<Printed> {
    const { all, stdin, logging, environment, previous } = runInputs(inputs, before);
    const { client, close } = await dial(connectionOf(all["connection"]), operation);
    try {
        for (const [name, value] of Object.entries(environment)) {
            await assertAccepted(client, name, value, operation);
        }
        const short = Object.entries(previous).filter(
            ([, value]) => Buffer.byteLength(value) <= longestVariableBytes,
        );
        const transcript = new Transcript(logging, (line) => {
            operation.log.status(line);
        });
        const env = { ...environment, ...Object.fromEntries(short) };
        const failure = await executed(client, command, { env, stdin }, transcript);
        await operation.log.delivered();
        if (failure !== undefined) throw transcript.failure(failure, command);
        return transcript.printed();
    } finally {
        close();
    }
}

/** Resolves to why the command failed, or undefined. */
function executed(
    client: Client,
    command: string,
    { env, stdin }: { readonly env: NodeJS.ProcessEnv; readonly stdin: string | undefined },
    transcript: Pick<Transcript, "stdout" | "stderr">,
): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
        let failure: string | undefined =
            "wait: remote command exited without exit status or exit signal";
        client.on("error", (error) => {
            failure = `wait: ${error.message}`;
        });
        client.once("close", () => {
            resolve(failure);
        });
        const started = (error: Error | undefined, channel: ClientChannel): void => {
            if (error !== undefined) {
                reject(error);
                return;
            }
            channel.on("data", transcript.stdout);
            channel.stderr.on("data", transcript.stderr);
            channel.on("exit", (code: number | null, signal?: string) => {
                failure = exitFailure(code, signal);
            });
            channel.on("close", () => {
                resolve(failure);
            });
            channel.on("error", () => undefined); // a command may end before it has read its stdin
            channel.end(stdin ?? "");
        };
        client.exec(command, { env }, started);
    });
}

function exitFailure(code: number | null, signal: string | undefined): string | undefined {
    if (code === 0) return undefined;
    if (code !== null) return `Process exited with status ${code}`;
    const name = (signal ?? "").replace(/^SIG/, "");
    const number =
        Object.entries(constants.signals).find(([key]) => key === `SIG${name}`)?.[1] ?? 0;
    return `Process exited with status ${128 + number} from signal ${name}`;
}

/**
 * The SSH library does not report whether the server accepted a variable, so the machine is asked.
 * A command must not run without an environment that it was promised.
 */
async function assertAccepted(
    client: Client,
    name: string,
    value: string,
    { log }: Operation,
): Promise<void> {
    const seen = new Transcript("none", () => undefined);
    await executed(client, `printenv ${name}`, { env: { [name]: value }, stdin: undefined }, seen);
    if (seen.printed().stdout === value) return;
    log.error(
        `Unable to set '${name}'. This only works if the SSH server accepts the variable (AcceptEnv). ` +
            `Otherwise put it before the command: ${name}=value command`,
    );
    throw new Error(`could not set environment variable "${name}": the SSH server refused it`);
}
