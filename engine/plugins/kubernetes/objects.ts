import { setTimeout as sleep } from "node:timers/promises";
import { isObject, type Properties } from "../../values.ts";
import type { Operation } from "../standIn.ts";
import { ApiError, type Cluster } from "./cluster.ts";
import { Discovery, type Kind } from "./kinds.ts";
import { annotation, idOf, metadataOf, nameOf, namespaceOf, textOf } from "./manifest.ts";

// The name under which the official provider creates; its changes go by a name per resource.
const creator = "pulumi-kubernetes";
const creators = [creator, "pulumi-resource-kubernetes"];
// A namespace, or a kind's definition, may be on its way.
const notFoundPausesMs = [1000, 2000, 4000, 8000];

/** Single objects of one cluster. All throw ApiError with the API's own answer. */
export class Objects {
    readonly cluster: Cluster;
    readonly #discovery: Discovery;

    constructor(cluster: Cluster) {
        this.cluster = cluster;
        this.#discovery = new Discovery(cluster);
    }

    async isNamespaced(kind: Kind, signal: AbortSignal): Promise<boolean> {
        return (await this.#discovery.endpoint(kind, signal)).namespaced;
    }

    /** Creates an object that must not exist yet. */
    async create(object: Properties, { signal, log }: Operation): Promise<Properties> {
        const kind = kindIn(object);
        for (const pause of [...notFoundPausesMs, undefined]) {
            try {
                const path = await this.#discovery.path(
                    kind,
                    namespaceOf(object) ?? "default",
                    undefined,
                    signal,
                );
                return await this.cluster.request(
                    { method: "POST", path: `${path}?fieldManager=${creator}`, body: object },
                    signal,
                );
            } catch (error) {
                if (pause === undefined || !isNotFound(error)) throw error;
                log.status(`${idOf(object)}: ${error.message}; trying again`);
                await sleep(pause, undefined, { signal });
            }
        }
        throw new Error("unreachable: the last round throws");
    }

    /**
     * Makes the live object's fields those of `object` by server-side apply. Fields that another
     * manager owns are a conflict, unless the object is annotated with pulumi.com/patchForce.
     */
    async apply(
        object: Properties,
        live: Properties,
        manager: string,
        signal: AbortSignal,
    ): Promise<Properties> {
        const path = await this.#path(object, signal);
        await this.#takeOver(path, live, manager, signal);
        const force = annotation(object, "pulumi.com/patchForce") === "true";
        try {
            return await this.cluster.request(
                {
                    method: "PATCH",
                    path: `${path}?fieldManager=${manager}&force=${String(force)}`,
                    contentType: "application/apply-patch+yaml",
                    body: object,
                },
                signal,
            );
        } catch (error) {
            if (!(error instanceof ApiError) || error.code !== 409) throw error;
            const hint =
                "Take the fields out of the program, or annotate the object with pulumi.com/patchForce: true";
            throw new ApiError(409, error.reason, `${error.message}. ${hint}.`);
        }
    }

    get(object: Properties, signal: AbortSignal): Promise<Properties> {
        return this.#path(object, signal).then((path) =>
            this.cluster.request({ method: "GET", path }, signal),
        );
    }

    async delete(object: Properties, propagation: string, signal: AbortSignal): Promise<void> {
        const path = await this.#path(object, signal);
        const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: propagation };
        await this.cluster.request({ method: "DELETE", path, body }, signal);
    }

    #path(object: Properties, signal: AbortSignal): Promise<string> {
        const name = nameOf(object);
        if (name === undefined)
            throw new Error(`${textOf(object["kind"])}: metadata.name is missing`);
        return this.#discovery.path(kindIn(object), namespaceOf(object) ?? "default", name, signal);
    }

    /**
     * The creation's fields become those of the resource's own manager: otherwise the first change
     * would be a conflict with ourselves, and a field taken out of the program would stay.
     */
    async #takeOver(
        path: string,
        live: Properties,
        manager: string,
        signal: AbortSignal,
    ): Promise<void> {
        const { managedFields, resourceVersion } = metadataOf(live);
        if (!Array.isArray(managedFields)) return;
        const entries = managedFields.filter(isObject);
        const isCreation = (entry: Properties): boolean =>
            entry["operation"] === "Update" &&
            entry["subresource"] === undefined &&
            creators.includes(textOf(entry["manager"]));
        const mine = entries.some(
            (entry) => entry["manager"] === manager && entry["operation"] === "Apply",
        );
        if (mine || !entries.some(isCreation)) return;
        const value = entries.map((entry) =>
            isCreation(entry) ? { ...entry, manager, operation: "Apply" } : entry,
        );
        await this.cluster.request(
            {
                method: "PATCH",
                path,
                contentType: "application/json-patch+json",
                body: [
                    { op: "replace", path: "/metadata/managedFields", value },
                    { op: "replace", path: "/metadata/resourceVersion", value: resourceVersion },
                ],
            },
            signal,
        );
    }
}

export function isNotFound(error: unknown): error is ApiError {
    return error instanceof ApiError && error.code === 404;
}

function kindIn(object: Properties): Kind {
    return { apiVersion: textOf(object["apiVersion"]), kind: textOf(object["kind"]) };
}
