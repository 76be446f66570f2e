import type { ApiSituation, Removal } from "../../preflight/api/situations.ts";
import type { ClosedWebhook, WebhookSituation } from "../../preflight/workloads/situations.ts";
import { listed } from "../words.ts";
import type { FindingWords } from "./words.ts";

/** What gets in the way of requests to the API, or of its objects, in words. */
export function apiWords(what: ApiSituation | WebhookSituation): FindingWords {
    switch (what.kind) {
        case "unserved-webhook":
            return {
                message: `${covering(what.webhook)} and its Service ${what.webhook.service} has no ready endpoint: evicted pods cannot be replaced`,
                fix: "bring its server back, or delete the configuration",
            };
        case "webhook-on-drained-node": {
            const own = what.webhook.coversPods === "all" ? ", its own included" : "";
            return {
                message: `${covering(what.webhook)} and all ready endpoints of its Service ${what.webhook.service} are on ${what.node}, which is drained: while they move, no pod that it covers can be created${own}`,
                fix: "run its server on two nodes, or exclude its own namespace with a namespaceSelector",
            };
        }
        case "deprecated-call":
            return {
                message: `has been called since ${listed(what.nodes)} started; it is deprecated${going(what.removal)}`,
                fix: "find the callers in the audit log (annotation k8s.io/deprecated) and move them to the newer version",
            };
        case "unserved-stored-versions":
            return {
                message: `may hold objects stored as ${what.versions.join(", ")}, which it no longer serves (status.storedVersions)`,
                fix: "rewrite its objects, then remove the version from status.storedVersions",
            };
        case "objects-of-removed-api":
            return {
                message: `has objects (${listed(what.objects)}), and 1.${what.removedMinor} removes it (${what.source})`,
                fix: "delete them, or store them as a newer version, before the first kube-apiserver is upgraded",
            };
    }
}

function covering({ kind, name, coversPods }: ClosedWebhook): string {
    return `its ${kind} webhook ${name} (failurePolicy Fail) covers ${coversPods} new pods,`;
}

function going(removal: Removal): string {
    switch (removal.kind) {
        case "unannounced":
            return "";
        case "later":
            return `, and will be removed in 1.${removal.minor}`;
        case "gone":
            return ` and removed in 1.${removal.minor}, so 1.${removal.targetMinor} no longer has it`;
    }
}
