import type {
    DeprecatedCall,
    RemovedApiObjects,
    StoredVersions,
} from "../../core/preflight/facts.ts";
import { removedApis } from "../../core/preflight/api/removedApis.ts";
import type { Kubectl } from "../api/kubectl.ts";
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

/**
 * Of the API versions that some release removes: those that are served now, with those of their
 * resources that have objects and are not offered by a version that stays.
 */
export async function lookAtRemovedApis(
    kubectl: Pick<Kubectl, "raw">,
): Promise<readonly RemovedApiObjects[]> {
    // APIGroupList and any list, as the API documents them.
    const get = async (path: string) => JSON.parse(await kubectl.raw(path)) as unknown;
    const { groups } = (await get("/apis")) as {
        groups: readonly { versions: readonly { groupVersion: string }[] }[];
    };
    const goes = (groupVersion: string) =>
        removedApis.some((removed) => removed.groupVersion === groupVersion);
    const affected = groups.flatMap(({ versions }) => {
        const served = versions.map(({ groupVersion }) => groupVersion);
        const staying = served.filter((groupVersion) => !goes(groupVersion));
        return served.filter(goes).map((groupVersion) => ({ groupVersion, staying }));
    });
    return Promise.all(
        affected.map(async ({ groupVersion, staying }) => {
            const offered = await Promise.all(staying.map((version) => resources(get, version)));
            const only = (await resources(get, groupVersion)).filter(
                (resource) => !offered.flat().includes(resource),
            );
            const objects = await Promise.all(
                only.map(async (resource) => {
                    const path = `/apis/${groupVersion}/${resource}?limit=1`;
                    const { items } = (await get(path)) as List<unknown>;
                    return items.length > 0 ? [resource] : [];
                }),
            );
            return { groupVersion, objects: objects.flat() };
        }),
    );
}

/** The listable resources of a version of a group. */
async function resources(
    get: (path: string) => Promise<unknown>,
    groupVersion: string,
): Promise<readonly string[]> {
    // APIResourceList
    const list = (await get(`/apis/${groupVersion}`)) as {
        resources: readonly { name: string; verbs: readonly string[] }[];
    };
    return list.resources.filter(({ verbs }) => verbs.includes("list")).map(({ name }) => name);
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
