import { flagValue } from "../cluster/flags.ts";

/** How long kube-apiserver takes to stop, in seconds, according to its flags. */
export interface StopCost {
    /** While it still serves but is unready, so that load balancers turn away from it. */
    readonly delay: number;
    /** After that, how long open requests and watches may hold it up. */
    readonly drain: number;
}

/** A longer drain, in seconds, is worth a word, since flags could shorten it. */
export const tolerableStopSeconds = 15;

/**
 * How long a kube-apiserver takes to stop. Measured on v1.36.4 with watches open: 60.9 s by default,
 * 2.1 s with `--shutdown-watch-termination-grace-period=2s`, 3.2 s with `--shutdown-send-retry-after`.
 */
export function stopCost(args: readonly string[]): StopCost {
    const seconds = (name: string) => durationSeconds(flagValue(args, name) ?? "0s");
    const requestTimeout = durationSeconds(flagValue(args, "request-timeout") ?? "1m0s");
    const grace = seconds("shutdown-watch-termination-grace-period");
    const retryAfter = flagValue(args, "shutdown-send-retry-after") === "true";
    return {
        delay: seconds("shutdown-delay-duration"),
        drain: retryAfter ? Math.max(grace, 3) : grace > 0 ? grace : requestTimeout,
    };
}

/** `1h2m3.5s` in seconds; NaN if the text is not a Go duration. */
export function durationSeconds(text: string): number {
    const perUnit: Readonly<Record<string, number>> = {
        h: 3600,
        m: 60,
        s: 1,
        ms: 1e-3,
        us: 1e-6,
        ns: 1e-9,
    };
    if (text === "0") return 0;
    if (!/^(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(text)) return Number.NaN;
    return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)].reduce(
        (total, [, amount, unit = "s"]) =>
            total + Number(amount) * (perUnit[unit.replace("µ", "u")] ?? 0),
        0,
    );
}
