import { Worker } from "node:worker_threads";
import * as pulumi from "@pulumi/pulumi";

/**
 * Ends this program, and what it started, within seconds of its engine's end.
 *
 * An orphan would renew its Lease, continue with its hooks, and spin on log calls that nobody
 * answers. The watch has a thread of its own, because an orphan's main thread may never get to it,
 * and does not keep the program alive. Without an engine (in tests) nothing is watched.
 */
export function endWithEngine(): void {
    // Set by the SDK for every copy of itself in the program; its client does not expose the
    // address.
    const engine = process.env["PULUMI_NODEJS_ENGINE"] ?? "";
    const [, host, port] = /^(.+):(\d+)$/.exec(engine) ?? [];
    if (host === undefined) return;
    // The engine's first Ctrl-C. Exiting also ends the program's children.
    process.once("SIGINT", () => process.exit(130));
    const watch = new Worker(new URL("engineWatch.ts", import.meta.url), {
        workerData: { host, port: Number(port) },
        execArgv: ["--disable-warning=ExperimentalWarning"], // not the program's loaders: Node strips types
    });
    watch.unref();
    watch.once("error", (error: Error) => {
        void pulumi.log.warn(
            `This program will not notice the end of its engine: ${error.message}`,
        );
    });
}
