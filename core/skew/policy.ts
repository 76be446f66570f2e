import type { SkewComponent } from "./deployed.ts";
import type { Limit, PolicyRow } from "./policyRow.ts";

/** What the policy's page treats as one: they may be one minor behind, to allow live upgrades. */
export const controllers = [
    "kube-controller-manager",
    "kube-scheduler",
    "cloud-controller-manager",
] as const;

/** The components that have the flags of KEP-4330: kubelet, kube-proxy and kubectl do not. */
export const emulating: readonly SkewComponent[] = ["kube-apiserver", ...controllers];

/**
 * The version skew policy, in the order of its page, then the rules of KEP-4330.
 *
 * Source: https://kubernetes.io/releases/version-skew-policy/ as of Kubernetes 1.37, and the KEP's
 * sections "Component Flags" and "Skew". Ambiguous sentences are read strictly here: docs/policy.md
 * names them. When a later minor changes the policy, this table is what changes.
 */
export const policy: readonly PolicyRow[] = [
    ...section("kube-apiserver", {
        "apiserver-spread": [
            "the newest and the oldest kube-apiserver are at most 1 minor apart",
            { kind: "spread", most: 1 },
        ],
    }),
    ...section("kubelet", {
        "kubelet-newer": [
            "a kubelet is never newer than a kube-apiserver",
            { kind: "apart", of: ["kubelet"], newer: 0 },
        ],
        "kubelet-older": [
            "a kubelet is at most 3 minors older than a kube-apiserver",
            { kind: "apart", of: ["kubelet"], older: 3, since: 25 },
        ],
        "kubelet-older-before-1.25": [
            "a kubelet before 1.25 is at most 2 minors older than a kube-apiserver",
            { kind: "apart", of: ["kubelet"], older: 2, before: 25 },
        ],
        "kubelet-apiservers-apart": [
            "skew between the kube-apiservers that a kubelet can reach narrows the versions it may have",
            { kind: "stated" },
        ],
    }),
    ...section("kube-proxy", {
        "kube-proxy-newer": [
            "a kube-proxy is never newer than a kube-apiserver",
            { kind: "apart", of: ["kube-proxy"], newer: 0 },
        ],
        "kube-proxy-older": [
            "a kube-proxy is at most 3 minors older than a kube-apiserver",
            { kind: "apart", of: ["kube-proxy"], older: 3, since: 25 },
        ],
        "kube-proxy-older-before-1.25": [
            "a kube-proxy before 1.25 is at most 2 minors older than a kube-apiserver",
            { kind: "apart", of: ["kube-proxy"], older: 2, before: 25 },
        ],
        "kube-proxy-beside-kubelet": [
            "a kube-proxy is at most 3 minors older or newer than the kubelet beside it",
            { kind: "beside", most: 3, since: 25 },
        ],
        "kube-proxy-beside-kubelet-before-1.25": [
            "a kube-proxy before 1.25 is at most 2 minors older or newer than the kubelet beside it",
            { kind: "beside", most: 2, before: 25 },
        ],
        "kube-proxy-apiservers-apart": [
            "skew between the kube-apiservers that a kube-proxy can reach narrows the versions it may have",
            { kind: "stated" },
        ],
    }),
    ...section("kube-controller-manager-kube-scheduler-and-cloud-controller-manager", {
        "controllers-newer": [
            "a controller is never newer than a kube-apiserver that it can reach",
            { kind: "apart", of: controllers, newer: 0 },
        ],
        "controllers-older": [
            "a controller is at most 1 minor older than a kube-apiserver that it can reach",
            { kind: "apart", of: controllers, older: 1 },
        ],
        "controllers-expected-equal": [
            "controllers are expected to be at the kube-apiserver's minor; one minor older is for live upgrades",
            { kind: "stated" },
        ],
        "controllers-apiservers-apart": [
            "skew between the kube-apiservers that a controller can reach narrows the versions it may have",
            { kind: "stated" },
        ],
    }),
    ...section("kubectl", {
        "kubectl-within-one": [
            "kubectl is at most 1 minor older or newer than a kube-apiserver",
            { kind: "apart", of: ["kubectl"], newer: 1, older: 1 },
        ],
        "kubectl-apiservers-apart": [
            "skew between the kube-apiservers that kubectl can reach narrows the versions it may have",
            { kind: "stated" },
        ],
    }),
    ...section("supported-component-upgrade-order", {
        "step-newest-patch": [
            "before and after, the newest patch of the minor is recommended",
            { kind: "stated" },
        ],
        "step-down": [
            "the policy covers upgrades only: nothing but kubectl goes back a minor",
            { kind: "step down", of: ["kubectl"] },
        ],
    }),
    ...section("kube-apiserver-1", {
        "step-apiserver-only": [
            "before the only kube-apiserver goes to X, it is at X-1",
            { kind: "stated" },
        ],
        "step-apiserver-instances": [
            "before a kube-apiserver goes to X, every one of them is at X-1 or X",
            { kind: "before apiserver", of: ["kube-apiserver"], behind: [1, 0] },
        ],
        "step-apiserver-controllers": [
            "before a kube-apiserver goes to X, the controllers that can reach it are at X-1",
            { kind: "before apiserver", of: controllers, behind: [1] },
        ],
        "step-apiserver-kubelets": [
            "before a kube-apiserver goes to X, kubelets are at X-1 or X-2",
            { kind: "before apiserver", of: ["kubelet"], behind: [1, 2] },
        ],
        "step-apiserver-webhooks": [
            "before a kube-apiserver goes to X, admission webhooks can take what X will send them",
            { kind: "stated" },
        ],
        "step-apiserver-skips": [
            "a kube-apiserver never skips a minor, not even where it is the only one",
            { kind: "step up", most: 1 },
        ],
    }),
    ...section("kube-controller-manager-kube-scheduler-and-cloud-controller-manager-1", {
        "step-controllers-apiservers": [
            "before a controller goes to X, the kube-apiservers that it can reach are at X",
            { kind: "after apiserver", of: controllers },
        ],
        "step-controllers-order": [
            "controllers need no order among themselves, and may move at the same time",
            { kind: "stated" },
        ],
    }),
    ...section("kubelet-1", {
        "step-kubelet-apiservers": [
            "before a kubelet goes to X, the kube-apiservers that it can reach are at X",
            { kind: "after apiserver", of: ["kubelet"] },
        ],
        "step-kubelet-drain": [
            "before a kubelet changes its minor, its node is drained; in-place minor upgrades of a kubelet are not supported",
            { kind: "remember", of: ["kubelet"] },
        ],
        "step-kubelet-optional": [
            "after the control plane kubelets may move to X, or stay at X-1, X-2 or X-3",
            { kind: "stated" },
        ],
        "step-kubelet-three-behind": [
            "a kubelet that is 3 minors behind has to move before the control plane can",
            { kind: "stated" },
        ],
    }),
    ...section("kube-proxy-1", {
        "step-kube-proxy-apiservers": [
            "before a kube-proxy goes to X, the kube-apiservers that it can reach are at X",
            { kind: "after apiserver", of: ["kube-proxy"] },
        ],
        "step-kube-proxy-optional": [
            "after the control plane kube-proxies may move to X, or stay at X-1, X-2 or X-3",
            { kind: "stated" },
        ],
        "step-kube-proxy-three-behind": [
            "a kube-proxy that is 3 minors behind has to move before the control plane can",
            { kind: "stated" },
        ],
    }),
    ...section("consideration-of-supported-skew-for-other-components", {
        "other-components": [
            "other components have skew policies of their own, above all for admission and flow control",
            { kind: "stated" },
        ],
    }),
    ...section("kep-4330", {
        "emulated-range": [
            "the emulated version is never newer than the binary, at most 3 minors older, and 1.31 or later",
            { kind: "emulation", flag: "emulated", back: 3, first: 31 },
        ],
        "min-compatibility-range": [
            "the minimum compatibility version is never newer than the emulated version, at most 3 minors older than the binary, and 1.31 or later",
            { kind: "emulation", flag: "minCompatibility", back: 3, first: 31 },
        ],
        "emulated-skew": [
            "skew is counted from the emulated version, and back to the minimum compatibility version",
            { kind: "stated" },
        ],
    }),
];

/** The rows of one section of the page, or of the KEP. */
function section(
    anchor: string,
    rows: Readonly<Record<string, readonly [says: string, limit: Limit]>>,
): readonly PolicyRow[] {
    const link =
        anchor === "kep-4330"
            ? "https://github.com/kubernetes/enhancements/tree/master/keps/sig-architecture/4330-compatibility-versions#skew"
            : `https://kubernetes.io/releases/version-skew-policy/#${anchor}`;
    return Object.entries(rows).map(([rule, [says, limit]]) => ({ rule, says, limit, link }));
}
