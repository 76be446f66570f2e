import { removedApis } from "../core/preflight/api/removedApis.ts";
import { smokePodName } from "./smokePod.ts";

/** A rule of rbac.authorization.k8s.io/v1. */
export interface Rule {
    readonly apiGroups?: string[];
    readonly resources?: string[];
    readonly resourceNames?: string[];
    readonly nonResourceURLs?: string[];
    readonly verbs: string[];
}

const name = "kube-lockstep";

/** What observing and draining need in the whole cluster. */
export const clusterRules: readonly Rule[] = [
    rule("", ["nodes"], ["get", "list", "patch"]),
    rule("", ["pods"], ["get", "list"]),
    rule("", ["pods/eviction"], ["create"]),
    rule("", ["persistentvolumes"], ["list"]),
    rule("apps", ["daemonsets"], ["get"]), // kubectl drain looks up the DaemonSets whose Pods it leaves alone
    rule("apps", ["deployments", "statefulsets"], ["list"]),
    rule("policy", ["poddisruptionbudgets"], ["list"]),
    rule("discovery.k8s.io", ["endpointslices"], ["list"]),
    rule("apiextensions.k8s.io", ["customresourcedefinitions"], ["list"]),
    rule(
        "admissionregistration.k8s.io",
        ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
        ["list"],
    ),
    // Objects of API versions that some release removes, of whatever kind.
    ...groupsOf(removedApis).map((group) => rule(group, ["*"], ["list"])),
    { nonResourceURLs: ["/metrics"], verbs: ["get"] }, // who calls deprecated APIs
    rule("rbac.authorization.k8s.io", ["clusterroles", "clusterrolebindings"], ["get"], [name]),
];

/** What leases, smoke Pods and the upgrade record need in kube-system. */
export function namespaceRules(workers: readonly string[]): readonly Rule[] {
    return [
        rule("coordination.k8s.io", ["leases"], ["list", "create"]),
        rule("coordination.k8s.io", ["leases"], ["get", "update"], [name]),
        rule("", ["pods"], ["create", "watch"]),
        rule("", ["pods"], ["patch", "delete"], workers.map(smokePodName)),
        rule("", ["configmaps"], ["create", "list", "watch"]),
        rule("", ["configmaps"], ["get", "update", "patch", "delete"], [name]),
        rule("", ["serviceaccounts"], ["get"], [name]),
        rule("rbac.authorization.k8s.io", ["roles", "rolebindings"], ["get"], [name]),
    ];
}

function rule(group: string, resources: string[], verbs: string[], resourceNames?: string[]): Rule {
    return { apiGroups: [group], resources, verbs, ...(resourceNames && { resourceNames }) };
}

function groupsOf(apis: readonly { readonly groupVersion: string }[]): readonly string[] {
    return [...new Set(apis.map(({ groupVersion }) => groupVersion.replace(/\/.*/, "")))];
}
