import type {
    DeprecatedCall,
    RemovedApiObjects,
    StoredVersions,
} from "../../core/preflight/facts.ts";
import { removedApis } from "../../core/preflight/removedApis.ts";
import type { Kubectl } from "../kubectl.ts";
import type { List, Metadata } from "./kubeObjects.ts";

interface Definition {
    readonly metadata: Metadata;
    readonly spec: {
        readonly versions: readonly { readonly name: string; readonly served: boolean }[];
    };
    readonly status?: { readonly storedVersions?: readonly string[] };
}

/** Which versions the objects of each CustomResourceDefinition may be stored as, and which are served. */
export async function lookAtStoredVersions(
    kubectl: Pick<Kubectl, "json">,
): Promise<readonly StoredVersions[]> {
    // A List of apiextensions.k8s.io/v1.
    const list = (await kubectl.json(["get", "customresourcedefinitions"])) as List<Definition>;
    return list.items.map(({ metadata, spec, status }) => ({
        definition: metadata.name,
        stored: status?.storedVersions ?? [],
        served: spec.versions.filter(({ served }) => served).map(({ name }) => name),
    }));
}

/** Of the API versions that some release removes: those that are served now, and what there is of them. */
export async function lookAtRemovedApis(
    kubectl: Pick<Kubectl, "raw">,
): Promise<readonly RemovedApiObjects[]> {
    // APIGroupList, APIResourceList and any list, as the API documents them.
    const get = async (path: string) => JSON.parse(await kubectl.raw(path)) as unknown;
    const { groups } = (await get("/apis")) as {
        groups: readonly { versions: readonly { groupVersion: string }[] }[];
    };
    const served = groups.flatMap(({ versions }) => versions.map((v) => v.groupVersion));
    return Promise.all(
        removedApis
            .filter(({ groupVersion }) => served.includes(groupVersion))
            .map(async ({ groupVersion }) => {
                const { resources } = (await get(`/apis/${groupVersion}`)) as {
                    resources: readonly { name: string; verbs: readonly string[] }[];
                };
                const listable = resources.filter(({ verbs }) => verbs.includes("list"));
                const objects = await Promise.all(
                    listable.map(async ({ name }) => {
                        const path = `/apis/${groupVersion}/${name}?limit=1`;
                        const { items } = (await get(path)) as List<unknown>;
                        return items.length > 0 ? [name] : [];
                    }),
                );
                return { groupVersion, objects: objects.flat() };
            }),
    );
}

/** The rows of `apiserver_requested_deprecated_apis` in the text of a kube-apiserver's /metrics. */
export function deprecatedCalls(metrics: string): readonly DeprecatedCall[] {
    const rows = metrics.matchAll(/^apiserver_requested_deprecated_apis\{([^}]*)\} 1$/gm);
    return [...rows].map(([, text = ""]) => {
        const labels = new Map(
            [...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
        );
        const removed = /^1\.(\d+)$/.exec(labels.get("removed_release") ?? "")?.[1];
        return {
            group: labels.get("group") ?? "",
            version: labels.get("version") ?? "",
            resource: labels.get("resource") ?? "",
            removedMinor: removed === undefined ? undefined : Number(removed),
        };
    });
}
