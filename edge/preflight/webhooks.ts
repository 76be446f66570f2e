import type { Webhook } from "../../core/preflight/facts.ts";
import type { Kubectl } from "../api/kubectl.ts";
import type { LabelSelector, List, Metadata } from "./kubeObjects.ts";

interface Configuration {
    readonly metadata: Metadata;
    readonly webhooks?: readonly {
        readonly name: string;
        readonly failurePolicy?: string;
        readonly clientConfig: {
            readonly service?: { readonly namespace: string; readonly name: string };
        };
        readonly namespaceSelector?: LabelSelector;
        readonly objectSelector?: LabelSelector;
        readonly matchConditions?: readonly unknown[];
        readonly rules?: readonly {
            readonly apiGroups?: readonly string[];
            readonly resources?: readonly string[];
            readonly operations?: readonly string[];
        }[];
    }[];
}

interface EndpointSlice {
    readonly metadata: Metadata;
    readonly endpoints?: readonly {
        readonly nodeName?: string;
        readonly conditions?: { readonly ready?: boolean };
    }[];
}

const serviceLabel = "kubernetes.io/service-name";

/** All admission webhooks, with the nodes on which their Services have ready endpoints. */
export async function lookAtWebhooks(kubectl: Pick<Kubectl, "json">): Promise<readonly Webhook[]> {
    // Lists of admissionregistration.k8s.io/v1.
    const [validating, mutating] = (await Promise.all([
        kubectl.json(["get", "validatingwebhookconfigurations"]),
        kubectl.json(["get", "mutatingwebhookconfigurations"]),
    ])) as readonly [List<Configuration>, List<Configuration>];
    const configurations = [
        ...validating.items.map((item) => ({ kind: "validating", item }) as const),
        ...mutating.items.map((item) => ({ kind: "mutating", item }) as const),
    ];
    if (configurations.length === 0) return [];
    const nodes = await nodesOfServices(kubectl);
    return configurations.flatMap(({ kind, item }) =>
        (item.webhooks ?? []).map((webhook): Webhook => {
            const { service } = webhook.clientConfig;
            const name = service === undefined ? undefined : `${service.namespace}/${service.name}`;
            return {
                configuration: item.metadata.name,
                kind,
                name: webhook.name,
                failClosed: (webhook.failurePolicy ?? "Fail") === "Fail",
                coversPods: coverage(webhook),
                service: name,
                nodes: name === undefined ? [] : [...(nodes.get(name) ?? [])],
            };
        }),
    );
}

type KubeWebhook = NonNullable<Configuration["webhooks"]>[number];

function coverage(webhook: KubeWebhook): Webhook["coversPods"] {
    const includes = (list: readonly string[] | undefined, ...any: readonly string[]) =>
        list?.some((entry) => any.includes(entry)) ?? false;
    const takesPods = webhook.rules?.some(
        (rule) =>
            includes(rule.apiGroups, "*", "") &&
            includes(rule.resources, "*", "*/*", "pods") &&
            includes(rule.operations, "*", "CREATE"),
    );
    if (takesPods !== true) return "none";
    const narrow =
        selects(webhook.namespaceSelector) ||
        selects(webhook.objectSelector) ||
        (webhook.matchConditions ?? []).length > 0;
    return narrow ? "some" : "all";
}

function selects(selector: LabelSelector | undefined): boolean {
    const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
    return Object.keys(matchLabels).length + matchExpressions.length > 0;
}

async function nodesOfServices(
    kubectl: Pick<Kubectl, "json">,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    // A List of discovery.k8s.io/v1.
    const slices = (await kubectl.json([
        "get",
        "endpointslices",
        "--all-namespaces",
    ])) as List<EndpointSlice>;
    const nodes = new Map<string, Set<string>>();
    for (const { metadata, endpoints } of slices.items) {
        const service = `${metadata.namespace ?? ""}/${metadata.labels?.[serviceLabel] ?? ""}`;
        const known = nodes.get(service) ?? new Set<string>();
        nodes.set(service, known);
        for (const { nodeName, conditions } of endpoints ?? []) {
            if (conditions?.ready !== false) known.add(nodeName ?? "no node");
        }
    }
    return nodes;
}
