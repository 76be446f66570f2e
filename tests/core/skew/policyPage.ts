// The sentences of https://kubernetes.io/releases/version-skew-policy/ as of Kubernetes 1.37,
// stated a second time to judge plans by: nothing here comes from core/, whose planner uses its own
// table.

/** A component as it runs somewhere, at Kubernetes 1.`minor`. */
export interface Running {
    readonly component: string;
    /** Undefined for a kubectl that is on no node. */
    readonly node: string | undefined;
    readonly minor: number;
}

/** One component that is to run 1.`to`; `drained`: the pods are off its node. */
export interface Upgrade {
    readonly component: string;
    readonly node: string | undefined;
    readonly to: number;
    readonly drained: boolean;
}

/** The sentences of "Supported version skew" that do not hold, whoever may reach any kube-apiserver. */
export function brokenSentences(all: readonly Running[]): readonly string[] {
    return supportedSkew.flatMap(([sentence, holds]) => (holds(all) ? [] : [sentence]));
}

/**
 * The pre-requisites and notes of "Supported component upgrade order" that do not hold before an
 * upgrade. An upgrade within a minor has none.
 */
export function unmetPrerequisites(all: readonly Running[], upgrade: Upgrade): readonly string[] {
    const from = all.find((one) => isUpgraded(one, upgrade))?.minor;
    if (from === undefined) return ["what is upgraded runs"];
    if (from === upgrade.to) return [];
    return upgradeOrder.flatMap(([sentence, who, holds]) =>
        !who.includes(upgrade.component) || holds(all, { ...upgrade, from }) ? [] : [sentence],
    );
}

/** What runs after an upgrade. */
export function afterUpgrade(all: readonly Running[], upgrade: Upgrade): readonly Running[] {
    return all.map((one) => (isUpgraded(one, upgrade) ? { ...one, minor: upgrade.to } : one));
}

const controllers = ["kube-controller-manager", "kube-scheduler", "cloud-controller-manager"];

type Skew = readonly [sentence: string, holds: (all: readonly Running[]) => boolean];

const supportedSkew: readonly Skew[] = [
    [
        "the newest and oldest kube-apiserver instances must be within one minor version",
        (all) => newest(all) - oldest(all) <= 1,
    ],
    [
        "kubelet must not be newer than kube-apiserver",
        (all) => minors(all, "kubelet").every((minor) => minor <= oldest(all)),
    ],
    [
        "kubelet may be up to three minor versions older than kube-apiserver (kubelet < 1.25: two)",
        (all) => minors(all, "kubelet").every((minor) => minor >= newest(all) - threeOrTwo(minor)),
    ],
    [
        "kube-proxy must not be newer than kube-apiserver",
        (all) => minors(all, "kube-proxy").every((minor) => minor <= oldest(all)),
    ],
    [
        "kube-proxy may be up to three minor versions older than kube-apiserver (kube-proxy < 1.25: two)",
        (all) =>
            minors(all, "kube-proxy").every((minor) => minor >= newest(all) - threeOrTwo(minor)),
    ],
    [
        "kube-proxy may be up to three minor versions older or newer than the kubelet instance it runs alongside (kube-proxy < 1.25: two)",
        (all) =>
            instances(all, "kube-proxy").every(({ node, minor }) =>
                instances(all, "kubelet")
                    .filter((kubelet) => kubelet.node === node)
                    .every((kubelet) => Math.abs(minor - kubelet.minor) <= threeOrTwo(minor)),
            ),
    ],
    [
        "controllers must not be newer than the kube-apiserver instances they communicate with",
        (all) => minors(all, ...controllers).every((minor) => minor <= oldest(all)),
    ],
    [
        "controllers may be up to one minor version older",
        (all) => minors(all, ...controllers).every((minor) => minor >= newest(all) - 1),
    ],
    [
        "kubectl is supported within one minor version (older or newer) of kube-apiserver",
        (all) =>
            minors(all, "kubectl").every(
                (minor) => minor <= oldest(all) + 1 && minor >= newest(all) - 1,
            ),
    ],
];

type Order = readonly [
    sentence: string,
    who: readonly string[],
    holds: (all: readonly Running[], upgrade: Upgrade & { readonly from: number }) => boolean,
];

const upgradeOrder: readonly Order[] = [
    [
        "in a single-instance cluster, the existing kube-apiserver instance is at X-1",
        ["kube-apiserver"],
        (all, { from, to }) => instances(all, "kube-apiserver").length > 1 || from === to - 1,
    ],
    [
        "in an HA cluster, all kube-apiserver instances are at X-1 or X",
        ["kube-apiserver"],
        (all, { to }) =>
            instances(all, "kube-apiserver").length === 1 ||
            minors(all, "kube-apiserver").every((minor) => minor === to - 1 || minor === to),
    ],
    [
        "the controllers that communicate with this server are at X-1",
        ["kube-apiserver"],
        (all, { to }) => minors(all, ...controllers).every((minor) => minor === to - 1),
    ],
    [
        "kubelet instances on all nodes are at X-1 or X-2",
        ["kube-apiserver"],
        (all, { to }) =>
            minors(all, "kubelet").every((minor) => minor === to - 1 || minor === to - 2),
    ],
    [
        "kube-apiserver does not skip minor versions when upgrading",
        ["kube-apiserver"],
        (_, { from, to }) => to <= from + 1,
    ],
    [
        // At X or later: workers may go to a minor that the control plane has left behind.
        "the kube-apiserver instances that it communicates with are at X",
        [...controllers, "kubelet", "kube-proxy"],
        (all, { to }) => oldest(all) >= to,
    ],
    [
        "drain pods from the node before a minor version kubelet upgrade",
        ["kubelet"],
        (_, { drained }) => drained,
    ],
    [
        // The section goes from X-1 to X, and allows no other way.
        "components are upgraded, not downgraded",
        ["kube-apiserver", ...controllers, "kubelet", "kube-proxy"],
        (_, { from, to }) => to > from,
    ],
];

function threeOrTwo(minor: number): number {
    return minor < 25 ? 2 : 3;
}

function newest(all: readonly Running[]): number {
    return Math.max(...minors(all, "kube-apiserver"));
}

function oldest(all: readonly Running[]): number {
    return Math.min(...minors(all, "kube-apiserver"));
}

function minors(all: readonly Running[], ...components: readonly string[]): readonly number[] {
    return instances(all, ...components).map(({ minor }) => minor);
}

function instances(all: readonly Running[], ...components: readonly string[]): readonly Running[] {
    return all.filter(({ component }) => components.includes(component));
}

function isUpgraded({ component, node }: Running, upgrade: Upgrade): boolean {
    return component === upgrade.component && node === upgrade.node;
}
