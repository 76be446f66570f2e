import { generateKeyPairSync } from "node:crypto";
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";
import { reach } from "./programs/moment.ts";

export interface Machine {
    readonly port: number;
    readonly stop: () => void;
}

/**
 * An SSH server that runs nothing: a command `a` is the moments `run a` and `done a` in the log of
 * `directory`, and ends with an error if `run a` fails. It continues when the connection is cut
 * off.
 */
export async function startMachine(directory: string): Promise<Machine> {
    const { privateKey } = generateKeyPairSync("rsa", {
        modulusLength: 2048,
        publicKeyEncoding: { type: "pkcs1", format: "pem" },
        privateKeyEncoding: { type: "pkcs1", format: "pem" },
    });
    const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
        client.on("error", () => undefined); // the other side was killed
        client.on("authentication", (context) => {
            if (context.method === "password") context.accept();
            else context.reject(["password"]);
        });
        client.on("session", (accept) => {
            accept().on("exec", (acceptExec, _reject, { command }) => {
                const channel = acceptExec();
                const ended = reach(directory, `run ${command}`)
                    .then(() => reach(directory, `done ${command}`))
                    .then(
                        () => 0,
                        () => 1,
                    );
                void ended.then((code) => {
                    channel.write(command);
                    channel.exit(code);
                    channel.end();
                });
            });
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // a TCP server's
    return { port, stop: () => void server.close() };
}
