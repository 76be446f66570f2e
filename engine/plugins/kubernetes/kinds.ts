import type { Properties } from "../../values.ts";
import { ApiError, type Cluster } from "./cluster.ts";
import { textOf } from "./manifest.ts";

/** A kind of Kubernetes object, as a manifest names it. */
export interface Kind {
    /** `v1`, `apps/v1`. */
    readonly apiVersion: string;
    readonly kind: string;
}

/** Where the API serves a kind. */
export interface Endpoint {
    readonly plural: string;
    readonly namespaced: boolean;
}

/**
 * `kubernetes:apps/v1:Deployment` → apps/v1, Deployment. Throws for what is no object of the API:
 * Helm releases, lists, and the SDK's Patch resources.
 */
export function kindOf(type: string): Kind {
    const [, groupVersion = "", kind = ""] = type.split(":");
    const [group = "", version = ""] = groupVersion.split("/");
    if (kind === "" || version === "")
        throw new Error(`${type}: expected kubernetes:GROUP/VERSION:KIND`);
    const foreign = ["helm.sh", "yaml", "kustomize"].includes(group);
    if (foreign || /^[A-Z].*(Patch|List)$/.test(kind)) {
        throw new Error(
            `${type}: this stand-in serves plain API objects only; use the official plugin`,
        );
    }
    return { apiVersion: group === "core" ? version : `${group}/${version}`, kind };
}

/** What the API itself says about its kinds; asked once per group and version. */
export class Discovery {
    readonly #cluster: Cluster;
    readonly #known = new Map<string, Promise<ReadonlyMap<string, Endpoint>>>();

    constructor(cluster: Cluster) {
        this.#cluster = cluster;
    }

    /** Throws ApiError 404 when the API does not know the kind (yet). */
    async endpoint({ apiVersion, kind }: Kind, signal: AbortSignal): Promise<Endpoint> {
        const known = this.#known.get(apiVersion) ?? this.#ask(apiVersion, signal);
        this.#known.set(apiVersion, known);
        try {
            const found = (await known).get(kind);
            if (found !== undefined) return found;
        } catch (error) {
            this.#known.delete(apiVersion);
            throw error;
        }
        this.#known.delete(apiVersion);
        throw new ApiError(
            404,
            "NotFound",
            `the API has no kind ${kind} in ${apiVersion}; is its definition installed?`,
        );
    }

    /** The path of an object, or of all of its kind when `name` is undefined. */
    async path(
        of: Kind,
        namespace: string,
        name: string | undefined,
        signal: AbortSignal,
    ): Promise<string> {
        const { plural, namespaced } = await this.endpoint(of, signal);
        const parts = [
            root(of.apiVersion),
            ...(namespaced ? ["namespaces", encodeURIComponent(namespace)] : []),
            plural,
            ...(name === undefined ? [] : [encodeURIComponent(name)]),
        ];
        return parts.join("/");
    }

    async #ask(apiVersion: string, signal: AbortSignal): Promise<ReadonlyMap<string, Endpoint>> {
        const answer = await this.#cluster.request(
            { method: "GET", path: root(apiVersion) },
            signal,
        );
        const resources = (answer["resources"] ?? []) as Properties[]; // an APIResourceList
        return new Map(
            resources
                .filter((each) => !textOf(each["name"]).includes("/"))
                .map((each) => [
                    textOf(each["kind"]),
                    { plural: textOf(each["name"]), namespaced: each["namespaced"] === true },
                ]),
        );
    }
}

function root(apiVersion: string): string {
    return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
