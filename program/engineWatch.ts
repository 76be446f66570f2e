import { writeSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { workerData } from "node:worker_threads";

// The engine's gRPC server, as endWithEngine gives it.
const { host, port } = workerData as { readonly host: string; readonly port: number };

const checkMs = 1000;
/** An engine that has refused this many connections in a row has ended. */
const refusals = 2;

for (let refused = 0; refused < refusals;) {
    await sleep(checkMs);
    refused = (await isRefused()) ? refused + 1 : 0;
}
try {
    writeSync(2, `The Pulumi engine at ${host}:${port} has ended, and so does this program.\n`);
} catch {
    // Whoever read it has ended, too.
}
// The whole process group: this program, what it started, and the language host if it still exists.
process.kill(0, "SIGKILL");

/** Whether nobody listens there. A merely slow engine still accepts: the kernel does that. */
function isRefused(): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect({ host, port, timeout: checkMs });
        const answer = (refused: boolean): void => {
            socket.destroy();
            resolve(refused);
        };
        socket.once("connect", () => {
            answer(false);
        });
        socket.once("timeout", () => {
            answer(false);
        });
        socket.once("error", (error: NodeJS.ErrnoException) => {
            answer(error.code === "ECONNREFUSED");
        });
    });
}
