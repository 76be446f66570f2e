import { spawn } from "node:child_process";

import { output, type Settings } from "../plugins/setup/command.ts";

export { output };

/** Whether a command succeeds; its output is discarded. */
export async function succeeds(
    command: string,
    args: readonly string[],
    settings: Settings = {},
): Promise<boolean> {
    return output(command, args, settings).then(
        () => true,
        () => false,
    );
}

/** Runs a command on this terminal and returns its exit status, as a shell would see it. */
export async function attached(command: string, args: readonly string[]): Promise<number> {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { stdio: "inherit" });
        child.on("error", reject);
        child.on("exit", (status, signal) => {
            resolve(status ?? (signal === "SIGINT" ? 130 : 143));
        });
    });
}

/** Waits until `isTrue`, checking again after each pause; throws `late()` when the time is up. */
export async function until(
    isTrue: () => Promise<boolean>,
    limit: { readonly seconds: number; readonly pauseMs: number },
    late: () => Error | Promise<Error>,
): Promise<void> {
    const end = performance.now() + limit.seconds * 1000;
    while (!(await isTrue())) {
        if (performance.now() > end) throw await late();
        await new Promise((resolve) => setTimeout(resolve, limit.pauseMs));
    }
}
