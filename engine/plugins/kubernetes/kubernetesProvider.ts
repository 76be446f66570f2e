import {
    isUnknown,
    type Properties,
    revealedProperties,
    sameValue,
    unknown,
} from "../../values.ts";
import { changesBetween, detailed } from "../changes.ts";
import { NotReady, type Operation, type StandIn } from "../standIn.ts";
import { awaitGone, awaitReady, Unready } from "./awaiting.ts";
import { checkpoint, inputsIn, liveIn, managerOf } from "./checkpoint.ts";
import { Cluster } from "./cluster.ts";
import { isFixed } from "./immutable.ts";
import { kindOf } from "./kinds.ts";
import { liveInputs } from "./liveInputs.ts";
import {
    annotation,
    idOf,
    isAutonamed,
    metadataOf,
    named,
    nameOf,
    namespaceOf,
    withMetadata,
    withoutServerFields,
    textOf,
} from "./manifest.ts";
import { isNotFound, Objects } from "./objects.ts";
import { clusterOf, defaultNamespace } from "./place.ts";
import { checkSettings, type Settings, settingsOf } from "./settings.ts";

let settings: Settings = settingsOf(new Map());
let objects = new Objects(new Cluster(settings));

/**
 * Kubernetes objects as resources, as in pulumi-kubernetes 4.34.2 with server-side apply: names are
 * made where the program gives none, what cannot be changed is replaced, and a Pod has to get ready
 * (or to succeed). Unlike there, a Pod that has failed fails its resource at once.
 */
export const kubernetesProvider: StandIn = {
    version: "4.34.2",
    checkSettings: (inputs) => checkSettings(inputs),
    configure: (values) => {
        settings = settingsOf(values);
        objects = new Objects(new Cluster(settings));
    },

    movesWith: async (olds, news) => {
        const [from, to] = await Promise.all([clusterOf(olds), clusterOf(news)]);
        return from !== undefined && to !== undefined && !sameValue(from, to);
    },

    check: async (operation, old, news) => {
        const kind = kindOf(operation.type);
        if (metadataOf(news)["generateName"] !== undefined) {
            throw new Error(
                `${operation.name}: metadata.generateName does not go with server-side apply`,
            );
        }
        const inputs = named({ ...kind, ...news }, revealedProperties(old), operation.name);
        const namespace =
            metadataOf(inputs)["namespace"] ??
            (await defaultNamespace(objects, kind, operation.signal));
        return {
            inputs: namespace === undefined ? inputs : withMetadata(inputs, { namespace }),
            failures: [],
        };
    },

    diff: async ({ type }, old, news) => {
        const kind = kindOf(type);
        const olds = Object.keys(old.inputs).length > 0 ? old.inputs : inputsIn(old.outputs);
        const found = changesBetween(inDefault(olds), inDefault(news));
        const details = detailed(found, (path) => isFixed(kind, path, settings));
        const live = liveIn(old.outputs);
        const keepsName = nameOf(news) === nameOf(live) || isUnknown(metadataOf(news)["name"]);
        const keepsPlace = (namespaceOf(news) ?? "default") === (namespaceOf(live) ?? "default");
        const replaces = [...details.values()].some((change) => change.endsWith("-replace"));
        return Promise.resolve({
            details,
            deleteBeforeReplace: replaces && keepsName && keepsPlace && !isAutonamed(news),
        });
    },

    create: async (operation, inputs, preview) => {
        if (preview) return { id: "", outputs: withMetadata(inputs, yetUnknown(inputs)) };
        const object = revealedProperties(inputs);
        const made = await objects
            .create(object, operation)
            .catch(failed(operation, "was not created"));
        const manager = managerOf(object, {});
        return {
            id: idOf(made),
            outputs: await recorded(operation, inputs, made, manager, "was created"),
        };
    },

    update: async (operation, old, news, preview) => {
        if (preview)
            return {
                ...old.outputs,
                ...withMetadata(news, { ...metadataOf(liveIn(old.outputs)), ...metadataOf(news) }),
            };
        const object = revealedProperties(news);
        const manager = managerOf(object, old.outputs);
        const live = await objects
            .get(object, operation.signal)
            .catch(failed(operation, "was not found"));
        const made = await objects
            .apply(object, live, manager, operation.signal)
            .catch(failed(operation, "was not updated"));
        return recorded(operation, news, made, manager, "was updated");
    },

    delete: async (operation, old) => {
        const live = liveIn(old.outputs);
        const inputs = revealedProperties(inputsIn(old.outputs));
        const policy = annotation(inputs, "pulumi.com/deletionPropagationPolicy")?.toLowerCase();
        const propagation =
            policy === "orphan" ? "Orphan" : policy === "background" ? "Background" : "Foreground";
        try {
            await objects.delete(live, propagation, operation.signal);
        } catch (error) {
            if (isNotFound(error)) return;
            failed(operation, "was not deleted")(error);
        }
        if (annotation(inputs, "pulumi.com/skipAwait") === "true") return;
        await awaitGone(objects, live, operation);
    },

    read: async (operation, old) => {
        const [name, namespace] = old.id.split("/").reverse();
        const where = { name: name ?? "", ...(namespace === undefined ? {} : { namespace }) };
        try {
            const live = await objects.get(
                { ...kindOf(operation.type), metadata: where },
                operation.signal,
            );
            const inputs =
                Object.keys(old.inputs).length === 0
                    ? withoutServerFields(live)
                    : liveInputs(old.inputs, liveIn(old.outputs), live);
            const manager = managerOf(revealedProperties(inputs), old.outputs);
            return {
                id: old.id,
                inputs,
                outputs: checkpoint(live, inputs, textOf(live["apiVersion"]), manager),
            };
        } catch (error) {
            if (isNotFound(error)) return undefined;
            throw error;
        }
    },

    invoke: ({ type }) => {
        throw new Error(`${type}: this stand-in serves no functions; use the official plugin`);
    },
};

/** The outputs once the object is ready; else NotReady with the outputs as they are. */
async function recorded(
    operation: Operation,
    inputs: Properties,
    made: Properties,
    manager: string,
    done: string,
): Promise<Properties> {
    const outputs = (live: Properties): Properties =>
        checkpoint(live, inputs, textOf(made["apiVersion"]), manager);
    try {
        return outputs(await awaitReady(objects, made, operation));
    } catch (error) {
        const live = error instanceof Unready ? error.live : made;
        const reasons = error instanceof Unready ? error.reasons : [];
        const why = error instanceof Error ? error.message : String(error);
        throw new NotReady(`${idOf(made)}: ${done}, but did not get ready: ${why}`, {
            id: idOf(made),
            outputs: outputs(live),
            reasons,
        });
    } finally {
        await operation.log.delivered();
    }
}

function failed({ name }: Operation, what: string): (error: unknown) => never {
    return (error) => {
        throw new Error(
            `${name} ${what}: ${error instanceof Error ? error.message : String(error)}`,
            { cause: error },
        );
    };
}

/** What the API fills in, and a preview therefore cannot tell. */
function yetUnknown(inputs: Properties): Properties {
    const filledIn = ["creationTimestamp", "generation", "resourceVersion", "uid"];
    const fields = Object.fromEntries(filledIn.map((field) => [field, unknown]));
    return isUnknown(inputs["metadata"] ?? null) ? {} : fields;
}

/** Manifests without a namespace mean `default`. */
function inDefault(object: Properties): Properties {
    return metadataOf(object)["namespace"] === undefined
        ? withMetadata(object, { namespace: "default" })
        : object;
}
