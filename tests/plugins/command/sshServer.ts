import { spawn } from "node:child_process";
import { type AddressInfo, connect } from "node:net";
import ssh2, { type Connection } from "ssh2";

const { utils } = ssh2;

/** A key pair in the forms that the two ends of SSH expect. */
export interface KeyPair {
    readonly privateKey: string;
    /** One `authorized_keys` line. */
    readonly publicLine: string;
}

export function keyPair(): KeyPair {
    const { private: privateKey, public: publicLine } = utils.generateKeyPairSync("ed25519");
    // Now and then the library writes a key that it cannot read (ssh2 1.17).
    const readable = [privateKey, publicLine].every(
        (key) => !(utils.parseKey(key) instanceof Error),
    );
    return readable ? { privateKey, publicLine } : keyPair();
}

/** What a loopback machine has seen. */
export interface Sshd {
    readonly port: number;
    readonly hostKey: string;
    readonly commands: string[];
    readonly open: Set<Connection>;
    accepted: number;
    /** How many of the next connections are dropped before they send anything. */
    drop: number;
    close(): Promise<void>;
}

/** An SSH server on loopback that runs each command in a shell on this machine. */
export async function startSshd(user: KeyPair, acceptEnv: readonly string[] = []): Promise<Sshd> {
    const host = keyPair();
    const allowed = utils.parseKey(user.publicLine);
    if (allowed instanceof Error) throw allowed;
    const server = new ssh2.Server({ hostKeys: [host.privateKey] }, (client) => {
        sshd.accepted += 1;
        // Missing in the types.
        (client as unknown as { setNoDelay(on: boolean): void }).setNoDelay(true);
        client.on("error", () => undefined);
        if (sshd.drop > 0) {
            sshd.drop -= 1;
            client.end();
            return;
        }
        sshd.open.add(client);
        client.on("close", () => sshd.open.delete(client));
        client.on("authentication", (context) => {
            const ours =
                context.method === "publickey" && context.key.data.equals(allowed.getPublicSSH());
            const password = context.method === "password" && context.password === "sesame";
            if (ours || password) context.accept();
            else context.reject(["publickey", "password"]);
        });
        client.on("tcpip", (accept, _reject, { destIP, destPort }) => {
            const stream = accept();
            const socket = connect(destPort, destIP);
            socket.on("error", () => stream.destroy());
            stream.pipe(socket).pipe(stream);
        });
        client.on("session", (acceptSession) => {
            const session = acceptSession();
            const env: NodeJS.ProcessEnv = { PATH: process.env["PATH"] };
            session.on("env", (accept, reject, { key, val }) => {
                // By their types these always exist; a request that expects no answer has neither.
                const answer = (acceptEnv.includes(key) ? accept : reject) as
                    (() => void) | undefined;
                if (acceptEnv.includes(key)) env[key] = val;
                answer?.();
            });
            session.on("exec", (accept, _reject, { command }) => {
                sshd.commands.push(command);
                const channel = accept();
                const shell = spawn("/bin/sh", ["-c", command], { env });
                channel.pipe(shell.stdin);
                shell.stdin.on("error", () => undefined);
                shell.stdout.on("data", (chunk: Buffer) => channel.write(chunk));
                shell.stderr.on("data", (chunk: Buffer) => channel.stderr.write(chunk));
                shell.once("close", (code, signal) => {
                    if (signal === null) channel.exit(code ?? 1);
                    else channel.exit(signal.slice(3));
                    channel.end();
                });
            });
        });
    });
    const sshd: Sshd = {
        port: 0,
        hostKey: host.publicLine,
        commands: [],
        open: new Set(),
        accepted: 0,
        drop: 0,
        close: () =>
            new Promise((resolve) => {
                for (const client of sshd.open) client.end();
                server.close(() => {
                    resolve();
                });
            }),
    };
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return Object.assign(sshd, { port: (server.address() as AddressInfo).port });
}
