import type { Webhook } from "./facts.ts";
import type { Finding } from "./finding.ts";

/**
 * Admission webhooks that fail closed, stand in the way of new pods, and live where drains go: their
 * own pod, once evicted, may be waiting for themselves.
 */
export function webhookFindings(
    webhooks: readonly Webhook[],
    drains: readonly string[],
): readonly Finding[] {
    return webhooks.flatMap((webhook) => {
        const { configuration, kind, name, failClosed, coversPods, service, nodes } = webhook;
        if (!failClosed || coversPods === "none" || service === undefined) return [];
        const found = (severity: Finding["severity"], message: string, fix: string): Finding => ({
            check: "webhooks",
            severity,
            subject: configuration,
            message: `its ${kind} webhook ${name} (failurePolicy Fail) covers ${coversPods} new pods, ${message}`,
            fix,
        });
        const [only, ...more] = nodes;
        if (only === undefined)
            return [
                found(
                    coversPods === "all" ? "block" : "warn",
                    `and its Service ${service} has no ready endpoint: evicted pods cannot be replaced`,
                    "bring its server back, or delete the configuration",
                ),
            ];
        if (more.length > 0 || !drains.includes(only)) return [];
        return [
            found(
                coversPods === "all" ? "block" : "warn",
                `and all ready endpoints of its Service ${service} are on ${only}, which is drained: while they move, no pod that it covers is created${coversPods === "all" ? ", its own among them" : ""}`,
                "run its server on two nodes, or exclude its own namespace with a namespaceSelector",
            ),
        ];
    });
}
