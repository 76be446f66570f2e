import type { Removal } from "../../../../core/preflight/api/situations.ts";
import { assertWords, type Row } from "./words.ts";

const webhook = {
    kind: "validating",
    name: "pods.policy",
    coversPods: "all",
    service: "policy/webhook",
} as const;
const called = (removal: Removal, text: string): Row => [
    { kind: "deprecated-call", nodes: ["cp-1", "cp-2"], removal },
    `has been called since cp-1, cp-2 started; it is deprecated${text}`,
    "find the callers in the audit log (annotation k8s.io/deprecated) and move them to the newer version",
];

describe("apiWords", () => {
    assertWords([
        [
            { kind: "unserved-webhook", webhook },
            "its validating webhook pods.policy (failurePolicy Fail) covers all new pods, and its Service policy/webhook has no ready endpoint: evicted pods cannot be replaced",
            "bring its server back, or delete the configuration",
        ],
        [
            { kind: "webhook-on-drained-node", webhook, node: "w-1" },
            "its validating webhook pods.policy (failurePolicy Fail) covers all new pods, and all ready endpoints of its Service policy/webhook are on w-1, which is drained: while they move, no pod that it covers can be created, its own included",
            "run its server on two nodes, or exclude its own namespace with a namespaceSelector",
        ],
        [
            {
                kind: "webhook-on-drained-node",
                webhook: { ...webhook, kind: "mutating", coversPods: "some" },
                node: "w-1",
            },
            "its mutating webhook pods.policy (failurePolicy Fail) covers some new pods, and all ready endpoints of its Service policy/webhook are on w-1, which is drained: while they move, no pod that it covers can be created",
            "run its server on two nodes, or exclude its own namespace with a namespaceSelector",
        ],
        called({ kind: "unannounced" }, ""),
        called({ kind: "later", minor: 38 }, ", and will be removed in 1.38"),
        called(
            { kind: "gone", minor: 36, targetMinor: 37 },
            " and removed in 1.36, so 1.37 no longer has it",
        ),
        [
            { kind: "unserved-stored-versions", versions: ["v1alpha1", "v1beta1"] },
            "may hold objects stored as v1alpha1, v1beta1, which it no longer serves (status.storedVersions)",
            "rewrite its objects, then remove the version from status.storedVersions",
        ],
        [
            {
                kind: "objects-of-removed-api",
                objects: ["workloads"],
                removedMinor: 37,
                source: "https://example.org",
            },
            "has objects (workloads), and 1.37 removes it (https://example.org)",
            "delete them, or store them as a newer version, before the first kube-apiserver is upgraded",
        ],
    ]);
});
