import { setImmediate } from "node:timers";

/**
 * Ctrl-C and SIGTERM: the first asks to stop (no new steps, running ones finish), the second ends the
 * process at once.
 */
export function onInterrupt(tell: (message: string) => void): {
    readonly signal: AbortSignal;
    readonly dispose: () => void;
} {
    const controller = new AbortController();
    const interrupt = (): void => {
        if (controller.signal.aborted) {
            tell("terminating…");
            // After SIGINT twice the CLI leaves the state as it is: the operations stay pending.
            setImmediate(() => process.exit(255));
            return;
        }
        tell(
            "^C received; cancelling. If you would like to terminate immediately, press ^C again.\nNote that terminating immediately may lead to orphaned resources and other inconsistencies.",
        );
        controller.abort();
    };
    process.on("SIGINT", interrupt);
    process.on("SIGTERM", interrupt);
    return {
        signal: controller.signal,
        dispose: () => {
            process.off("SIGINT", interrupt);
            process.off("SIGTERM", interrupt);
        },
    };
}
