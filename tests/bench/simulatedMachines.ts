import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ssh2 from "ssh2";

/*
 * Machines that answer a probe over SSH as a recorded worker did: one process, one port each. Argument: how many. Prints the host key and the ports as one line of JSON; ends with its parent.
 */
const count = Number(process.argv[2]);
const recorded = readFileSync(
    join(import.meta.dirname, "../edge/look/recorded/worker.txt"),
    "utf8",
);
const host = ssh2.utils.generateKeyPairSync("ed25519");
const ports = await Promise.all(
    Array.from({ length: count }, async () => {
        const server = new ssh2.Server({ hostKeys: [host.private] }, (client) => {
            client.on("error", () => undefined); // the other side is done
            client.on("authentication", (context) => {
                context.accept();
            });
            client.on("session", (accept) => {
                accept().on("exec", (acceptExec) => {
                    const channel = acceptExec();
                    channel.resume();
                    channel.on("end", () => {
                        channel.write(recorded);
                        channel.exit(0);
                        channel.end();
                    });
                });
            });
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        return (server.address() as { port: number }).port; // a TCP server's address has a port
    }),
);
const user = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
const hostKey = host.public.split(" ").slice(0, 2).join(" ");
process.stdout.write(`${JSON.stringify({ hostKey, privateKey: user.privateKey, ports })}\n`);
process.stdin.on("end", () => process.exit(0)).resume();
