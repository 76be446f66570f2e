import type { Webhook } from "../facts.ts";
import type { Finding } from "../finding.ts";
import type { WebhookSituation } from "./situations.ts";

/**
 * Admission webhooks that fail closed, cover new pods, and run on nodes that are drained: the
 * replacement of their own evicted pod may be waiting for them.
 */
export function webhookFindings(
    webhooks: readonly Webhook[],
    drains: readonly string[],
): readonly Finding[] {
    return webhooks.flatMap((webhook) => {
        const { configuration, kind, name, failClosed, coversPods, service, nodes } = webhook;
        if (!failClosed || coversPods === "none" || service === undefined) return [];
        const closed = { kind, name, coversPods, service };
        const found = (what: WebhookSituation): readonly Finding[] => {
            const severity = coversPods === "all" ? "block" : "warn";
            return [{ check: "webhooks", severity, subjects: [configuration], what }];
        };
        const [only, ...more] = nodes;
        if (only === undefined) return found({ kind: "unserved-webhook", webhook: closed });
        if (more.length > 0 || !drains.includes(only)) return [];
        return found({ kind: "webhook-on-drained-node", webhook: closed, node: only });
    });
}
