import type { SkewComponent } from "./deployed.ts";

/** What the policy's page treats as one: they may be one minor behind, for the live upgrade's sake. */
export const controllers = [
    "kube-controller-manager",
    "kube-scheduler",
    "cloud-controller-manager",
] as const;

/** The components that have the flags of KEP-4330: kubelet, kube-proxy and kubectl have none. */
export const emulating: readonly SkewComponent[] = ["kube-apiserver", ...controllers];

/** Bounds, in minors, of the instance that a row judges: from `since` on, up to but not `before`. */
interface Bounds {
    readonly since?: number;
    readonly before?: number;
}

/** A row in numbers, all of them minors. */
export type Limit =
    /** Between the newest and the oldest kube-apiserver. */
    | { readonly kind: "spread"; readonly most: number }
    /** How much newer or older than a kube-apiserver. */
    | ({
          readonly kind: "apart";
          readonly of: readonly SkewComponent[];
          readonly newer?: number;
          readonly older?: number;
      } & Bounds)
    /** How much newer or older than the kubelet of the same node a kube-proxy may be. */
    | ({ readonly kind: "beside"; readonly most: number } & Bounds)
    /** Which kube-apiservers count for a client: every one, or those that it can reach. */
    | {
          readonly kind: "against";
          readonly of: readonly SkewComponent[];
          readonly which: "every" | "reached";
      }
    /** How far back from the binary a flag of KEP-4330 may go, and the first minor that it knows. */
    | {
          readonly kind: "emulation";
          readonly flag: "emulated" | "minCompatibility";
          readonly back: number;
          readonly first: number;
      }
    /** Minors before X at which these must be when a kube-apiserver goes to X. */
    | {
          readonly kind: "before apiserver";
          readonly of: readonly SkewComponent[];
          readonly behind: readonly number[];
          readonly otherwise: "refuse" | "warn";
      }
    /** How many minors a kube-apiserver may take in one step. */
    | { readonly kind: "step up"; readonly most: number }
    /** These go to X only when the kube-apiservers that count for them are at X. */
    | { readonly kind: "after apiserver"; readonly of: readonly SkewComponent[] }
    /** What to remember when a component changes its minor. */
    | { readonly kind: "remember"; readonly of: readonly SkewComponent[] }
    /** These may go back a minor; the others may not. */
    | { readonly kind: "step down"; readonly of: readonly SkewComponent[] }
    /** A sentence that says how other rows are read, or that versions alone cannot judge. */
    | { readonly kind: "told" };

/** A sentence of the policy: in our words, in numbers, and where it stands. */
export interface PolicyRow {
    readonly rule: string;
    readonly says: string;
    readonly limit: Limit;
    readonly link: string;
}

/**
 * The version skew policy, in the order of its page, then the rules of KEP-4330.
 *
 * Source: https://kubernetes.io/releases/version-skew-policy/ as of Kubernetes 1.37, and the KEP's
 * sections "Component Flags" and "Skew". Ambiguous sentences have their strict reading here:
 * docs/policy.md names them. Where a later minor changes the policy, this table is what changes.
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
        "kubelet-every-apiserver": [
            "skew between kube-apiservers narrows what a kubelet may be: every one counts",
            { kind: "against", of: ["kubelet"], which: "every" },
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
        "kube-proxy-every-apiserver": [
            "skew between kube-apiservers narrows what a kube-proxy may be: every one counts",
            { kind: "against", of: ["kube-proxy"], which: "every" },
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
        "controllers-reached-apiservers": [
            "skew between the kube-apiservers that a controller can reach narrows what it may be",
            { kind: "against", of: controllers, which: "reached" },
        ],
    }),
    ...section("kubectl", {
        "kubectl-within-one": [
            "kubectl is at most 1 minor older or newer than a kube-apiserver",
            { kind: "apart", of: ["kubectl"], newer: 1, older: 1 },
        ],
        "kubectl-every-apiserver": [
            "skew between kube-apiservers narrows what kubectl may be: every one counts",
            { kind: "against", of: ["kubectl"], which: "every" },
        ],
    }),
    ...section("kube-apiserver-1", {
        "step-apiserver-instances": [
            "before a kube-apiserver goes to X, every one of them is at X-1 or X",
            {
                kind: "before apiserver",
                of: ["kube-apiserver"],
                behind: [1, 0],
                otherwise: "refuse",
            },
        ],
        "step-apiserver-controllers": [
            "before a kube-apiserver goes to X, the controllers that can reach it are at X-1",
            { kind: "before apiserver", of: controllers, behind: [1], otherwise: "refuse" },
        ],
        "step-apiserver-kubelets": [
            "before a kube-apiserver goes to X, kubelets are at X-1 or X-2",
            { kind: "before apiserver", of: ["kubelet"], behind: [1, 2], otherwise: "warn" },
        ],
        "step-apiserver-webhooks": [
            "before a kube-apiserver goes to X, admission webhooks can take what X will send them",
            { kind: "told" },
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
    }),
    ...section("kubelet-1", {
        "step-kubelet-apiservers": [
            "before a kubelet goes to X, the kube-apiservers are at X",
            { kind: "after apiserver", of: ["kubelet"] },
        ],
        "step-kubelet-drain": [
            "before a kubelet changes its minor, its node is drained",
            { kind: "remember", of: ["kubelet"] },
        ],
        "step-kubelet-three-behind": [
            "a kubelet that is 3 minors behind has to move before the control plane can",
            { kind: "told" },
        ],
    }),
    ...section("kube-proxy-1", {
        "step-kube-proxy-apiservers": [
            "before a kube-proxy goes to X, the kube-apiservers are at X",
            { kind: "after apiserver", of: ["kube-proxy"] },
        ],
        "step-kube-proxy-three-behind": [
            "a kube-proxy that is 3 minors behind has to move before the control plane can",
            { kind: "told" },
        ],
    }),
    ...section("supported-component-upgrade-order", {
        "step-down": [
            "the policy knows steps up only: nothing but kubectl goes back a minor",
            { kind: "step down", of: ["kubectl"] },
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
            { kind: "told" },
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
