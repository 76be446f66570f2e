import { connect, type Socket } from "node:net";
import { Client, type ConnectConfig } from "ssh2";
import type { MachineSpec } from "../../core/cluster/spec.ts";
import { Failed } from "../failed.ts";
import { limits } from "../limits.ts";
import { quoted } from "./shell.ts";

/** The result of a remote script. `status` is its exit status, 128 + n if signal n ended it. */
export interface RemoteResult {
    readonly stdout: string;
    readonly stderr: string;
    readonly status: number;
}

/** Runs a bash script on a machine; rejects with an `Unreachable` if SSH itself fails. */
export type RunRemote = (
    machine: MachineSpec,
    script: string,
    args?: readonly string[],
) => Promise<RemoteResult>;

/** SSH could not connect: the machine is down, refuses the key, or presents another host key. */
export class Unreachable extends Failed {
    readonly reason: string;

    constructor({ node, address, ssh }: MachineSpec, reason: string) {
        super({ code: "unreachable", node, at: `${ssh.user}@${address}:${ssh.port}`, reason });
        this.reason = reason;
    }
}

/**
 * A `RunRemote` that keeps one connection to each machine for as long as it lives.
 *
 * The connections keep the process alive only while a script runs. Host keys are pinned.
 */
export function sshRunner(): RunRemote {
    const connections = new Map<string, Promise<Connection>>();
    return async (machine, script, args = []) => {
        let opened = connections.get(machine.node);
        if (opened === undefined) {
            opened = openConnection(machine, () => connections.delete(machine.node));
            connections.set(machine.node, opened);
        }
        let connection: Connection;
        try {
            connection = await opened;
        } catch (error) {
            connections.delete(machine.node);
            throw error;
        }
        return execute(connection, machine, script, args);
    };
}

interface Connection {
    readonly client: Client;
    readonly socket: Socket;
    running: number;
}

async function openConnection(machine: MachineSpec, forget: () => void): Promise<Connection> {
    const socket = connect({ host: machine.address, port: machine.ssh.port });
    socket.setNoDelay(true);
    const client = new Client();
    return new Promise((resolve, reject) => {
        const fail = (error: Error) => {
            forget();
            socket.destroy();
            reject(new Unreachable(machine, reasonOf(error)));
        };
        socket.once("error", fail);
        client.on("error", fail);
        client.once("close", () => {
            forget();
            reject(new Unreachable(machine, "the connection was closed"));
        });
        client.once("ready", () => {
            socket.unref();
            resolve({ client, socket, running: 0 });
        });
        try {
            client.connect({ ...connectConfig(machine), sock: socket });
        } catch (error) {
            fail(error instanceof Error ? error : new Error(String(error)));
        }
    });
}

function connectConfig(machine: MachineSpec): ConnectConfig {
    const [type = "", key = ""] = machine.ssh.hostKey.split(" ");
    const expected = Buffer.from(key, "base64");
    const { privateKey } = machine.ssh;
    const agent = process.env["SSH_AUTH_SOCK"];
    return {
        username: machine.ssh.user,
        readyTimeout: limits.sshConnect * 1000,
        ...(privateKey !== undefined ? { privateKey } : agent !== undefined ? { agent } : {}),
        algorithms: {
            serverHostKey:
                type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type as "ssh-ed25519"], // the config checked that ssh2 knows the type
        },
        hostVerifier: (shown: Buffer) => shown.equals(expected),
    };
}

function reasonOf(error: Error): string {
    if (error.message.includes("Host denied"))
        return "it presents a different host key from the pinned one (ssh.knownHostsFile or the machine's hostKey)";
    if (error.message.includes("no matching host key format"))
        return "it has no host key of the pinned type (ssh.knownHostsFile or the machine's hostKey)";
    if (error.message.includes("All configured authentication methods failed"))
        return "it accepts neither the private key (ssh.privateKeyFile) nor the agent's keys";
    return error.message;
}

/**
 * The script is sent over standard input, so its length and its text do not matter to the shell.
 */
async function execute(
    connection: Connection,
    machine: MachineSpec,
    script: string,
    args: readonly string[],
): Promise<RemoteResult> {
    const command = ["bash", "-s", "--", ...args].map(quoted).join(" ");
    if (connection.running++ === 0) connection.socket.ref();
    try {
        return await new Promise<RemoteResult>((resolve, reject) => {
            const timer = setTimeout(() => {
                connection.client.end();
                reject(new Unreachable(machine, `no answer within ${limits.sshScript} s`));
            }, limits.sshScript * 1000);
            const lost = () => {
                clearTimeout(timer);
                reject(new Unreachable(machine, "the connection was lost"));
            };
            connection.client.once("close", lost);
            connection.client.exec(command, (error, channel) => {
                if (error !== undefined) {
                    clearTimeout(timer);
                    reject(new Unreachable(machine, error.message));
                    return;
                }
                const stdout: Buffer[] = [];
                const stderr: Buffer[] = [];
                channel.on("data", (chunk: Buffer) => stdout.push(chunk));
                channel.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
                channel.on("close", (code: number | null) => {
                    clearTimeout(timer);
                    connection.client.removeListener("close", lost);
                    resolve({
                        stdout: Buffer.concat(stdout).toString(),
                        stderr: Buffer.concat(stderr).toString(),
                        status: code ?? 255,
                    });
                });
                channel.end(script);
            });
        });
    } finally {
        if (--connection.running === 0) connection.socket.unref();
    }
}
