import { setTimeout as sleep } from "node:timers/promises";
import type { Duplex } from "node:stream";
import ssh2, { type Client, type ConnectConfig } from "ssh2";
import type { Operation } from "./operation.ts";
import type { Connection } from "./connection.ts";

// The pauses between dials, as in the Pulumi SDK's retry (sdk/go/common/util/retry/until.go).
const firstPauseMs = 100;
const pauseGrowth = 1.5;
const longestPauseMs = 5000;

/** An authenticated connection to a machine, through the proxy if one is given. */
export interface Dialled {
    readonly client: Client;
    /** Closes it, and the connection to the proxy. */
    readonly close: () => void;
}

/** Dials until it works, the limit is reached or the operation is cancelled. */
export async function dial(connection: Connection, operation: Operation): Promise<Dialled> {
    const { proxy } = connection;
    if (proxy === undefined) {
        const client = await retried("Dial", connection.dialErrorLimit, operation, () =>
            connected(connection.config),
        );
        return { client, close: () => client.end() };
    }
    try {
        const gate = await retried("Dial proxy", proxy.dialErrorLimit, operation, () =>
            connected(proxy.config),
        );
        try {
            const client = await retried(
                "Dial from proxy",
                connection.dialErrorLimit,
                operation,
                async () =>
                    connected({ ...connection.config, sock: await through(gate, connection) }),
            );
            const close = (): void => {
                client.end();
                gate.end();
            };
            return { client, close };
        } catch (error) {
            gate.end();
            throw error;
        }
    } catch (error) {
        throw new Error(`proxy: ${(error as Error).message}`, { cause: error }); // only Errors are thrown
    }
}

async function retried<T>(
    what: string,
    limit: number,
    { log, signal }: Operation,
    attempt: () => Promise<T>,
): Promise<T> {
    for (
        let failed = 0, pause = firstPauseMs;
        ;
        pause = Math.min(pause * pauseGrowth, longestPauseMs)
    ) {
        signal.throwIfAborted();
        try {
            return await attempt();
        } catch (error) {
            if (limit >= 0 && failed >= limit) {
                const reason = (error as Error).message; // as above
                throw new Error(`after ${failed} failed attempts: ${reason}`, { cause: error });
            }
            failed += 1;
            log.status(`${what} ${failed}/${limit < 0 ? "inf" : limit} failed: retrying`);
        }
        await sleep(pause, undefined, { signal }).catch(() => {
            signal.throwIfAborted();
        });
    }
}

function connected(config: ConnectConfig): Promise<Client> {
    const client = new ssh2.Client();
    return new Promise((resolve, reject) => {
        // Small packets go back and forth: each would otherwise wait 40 ms for the other side's
        // acknowledgement.
        client.once("connect", () => client.setNoDelay(true));
        client.once("ready", () => {
            resolve(client);
        });
        client.on("error", (error) => {
            client.destroy();
            reject(
                new Error(
                    `dial tcp ${String(config.host)}:${String(config.port)}: ${error.message}`,
                    { cause: error },
                ),
            );
        });
        client.once("close", () => {
            reject(
                new Error(
                    `dial tcp ${String(config.host)}:${String(config.port)}: connection closed`,
                ),
            );
        });
        client.on("keyboard-interactive", (_name, _instructions, _language, prompts, finish) => {
            finish(prompts.map(() => config.password ?? ""));
        });
        client.connect(config);
    });
}

function through(gate: Client, { host, port }: Connection): Promise<Duplex> {
    return new Promise((resolve, reject) => {
        gate.forwardOut("127.0.0.1", 0, host, port, (error, stream) => {
            if (error === undefined) resolve(stream);
            else reject(error);
        });
    });
}
