import type { Webhook } from "./facts.ts";
import type { Finding } from "./finding.ts";

export type WebhookSituation =
    | { readonly kind: "unserved-webhook"; readonly webhook: ClosedWebhook }
    | {
          readonly kind: "webhook-on-drained-node";
          readonly webhook: ClosedWebhook;
          readonly node: string;
      };

/** A webhook that fails closed and that new pods go through. */
export interface ClosedWebhook {
    readonly kind: Webhook["kind"];
    readonly name: string;
    readonly coversPods: "all" | "some";
    readonly service: string;
}

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
