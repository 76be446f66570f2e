import ssh2, { type ConnectConfig } from "ssh2";
import { isObject, type Properties, type Value } from "./values.ts";
import { text } from "./runInputs.ts";

/** Where and how to reach a machine: pulumi-command's `connection`, with its defaults. */
export interface Connection {
    readonly host: string;
    readonly port: number;
    /** How many failed dials are tolerated; -1: any number. */
    readonly dialErrorLimit: number;
    readonly config: ConnectConfig;
    readonly proxy: Connection | undefined;
}

// A machine that is switched off while its command runs never closes the connection: it is given up
// after two minutes without any answer. (The official plugin waits forever.)
const keepaliveMs = 15_000;
const keepaliveMisses = 8;

/** Throws if a key cannot be parsed, which is not worth a retry. */
export function connectionOf(value: Value | undefined): Connection {
    if (!isObject(value)) throw new Error("connection: missing");
    const host = text(value["host"]) ?? "";
    const port = Math.trunc(number(value["port"], 22));
    const config: ConnectConfig = {
        host,
        port,
        username: text(value["user"]) ?? "root",
        readyTimeout: number(value["perDialTimeout"], 15) * 1000,
        keepaliveInterval: keepaliveMs,
        keepaliveCountMax: keepaliveMisses,
        tryKeyboard: text(value["password"]) !== undefined,
        ...authentication(value),
        ...pinnedHostKey(text(value["hostKey"])),
    };
    const proxy = value["proxy"];
    return {
        host,
        port,
        dialErrorLimit: number(value["dialErrorLimit"], 10),
        config,
        proxy: proxy === undefined ? undefined : connectionOf(proxy),
    };
}

function number(value: Value | undefined, otherwise: number): number {
    return typeof value === "number" ? value : otherwise;
}

/**
 * The key, then the password; the agent only if there is no key (as in the official plugin, whose
 * SSH library tries each method once). Unlike there, an agent that is not asked may be gone.
 */
function authentication(value: Properties): ConnectConfig {
    const privateKey = text(value["privateKey"]);
    const passphrase = text(value["privateKeyPassword"]);
    const password = text(value["password"]);
    const agent = text(value["agentSocketPath"]) ?? text(process.env["SSH_AUTH_SOCK"]);
    if (privateKey !== undefined) {
        const parsed = ssh2.utils.parseKey(privateKey, passphrase);
        if (parsed instanceof Error) throw new Error(`connection.privateKey: ${parsed.message}`);
    }
    return {
        ...(privateKey === undefined ? {} : { privateKey }),
        ...(passphrase === undefined ? {} : { passphrase }),
        ...(password === undefined ? {} : { password }),
        ...(agent === undefined || privateKey !== undefined ? {} : { agent }),
        authHandler: [
            "none",
            ...(privateKey === undefined ? [] : (["publickey"] as const)),
            ...(password === undefined ? [] : (["password", "keyboard-interactive"] as const)),
            ...(agent === undefined || privateKey !== undefined ? [] : (["agent"] as const)),
        ],
    };
}

/** With a key: exactly that key and its type. Without: any key, as in the official plugin. */
function pinnedHostKey(line: string | undefined): ConnectConfig {
    if (line === undefined) return {};
    const parsed = ssh2.utils.parseKey(line);
    if (parsed instanceof Error) throw new Error(`failed to parse host key: ${parsed.message}`);
    const expected = parsed.getPublicSSH();
    // An RSA key can sign with three algorithms; today's servers have the first one disabled.
    const algorithms =
        parsed.type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [parsed.type];
    return {
        hostVerifier: (key: Buffer) => key.equals(expected),
        algorithms: {
            serverHostKey: algorithms as NonNullable<ConnectConfig["algorithms"]>["serverHostKey"] &
                object,
        }, // names of ssh2's own parser
    };
}
