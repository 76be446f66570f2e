import { Worker } from "node:worker_threads";
import * as pulumi from "@pulumi/pulumi";

/**
 * Ends this program, and what it started, within seconds of its engine's end.
 *
 * An orphan would renew its Lease, go on with its hooks, and spin on log calls that nobody takes. The
 * watch has a thread of its own, since an orphan's may never come to it, and does not keep the
 * program alive. Without an engine (in tests) nothing is watched.
 */
export function endWithEngine(): void {
    // Set by the SDK for every copy of itself in the program; its client does not tell the address.
    const engine = process.env["PULUMI_NODEJS_ENGINE"] ?? "";
    const [, host, port] = /^(.+):(\d+)$/.exec(engine) ?? [];
    if (host === undefined) return;
    // The engine's first Ctrl-C. By exiting the program lets its children be ended, too.
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
