import type pb from "@pulumi/pulumi/proto/resource_pb.js";
import type { Goal } from "./goal.ts";
import { type CustomTimeouts, type HookKind, hookKinds } from "./resourceState.ts";
import { fromValue } from "./rpc.ts";
import { type Properties, withoutOutputValues } from "./values.ts";

/** A RegisterResource request as a goal; what it leaves open may come from its parent. */
export function goalOf(
    request: pb.RegisterResourceRequest,
    inputs: Properties,
    provider: string,
    parent: Goal | undefined,
): Goal {
    const dependencies = request.getDependenciesList();
    const trigger = request.getReplacementTrigger();
    return {
        type: request.getType(),
        name: request.getName(),
        custom: request.getCustom(),
        parent: request.getParent(),
        inputs: Object.fromEntries(
            Object.entries(inputs).map(([key, value]) => [key, withoutOutputValues(value)]),
        ),
        protect: request.hasProtect() ? request.getProtect() : parent?.protect,
        dependencies,
        provider,
        propertyDependencies: propertyDependenciesOf(request, inputs, dependencies),
        deleteBeforeReplace: request.getDeletebeforereplacedefined()
            ? request.getDeletebeforereplace()
            : undefined,
        ignoreChanges: request.getIgnorechangesList(),
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        aliases: request.getAliasurnsList(),
        timeouts: timeoutsOf(request.getCustomtimeouts()),
        replaceOnChanges: request.getReplaceonchangesList(),
        replacementTrigger: trigger === undefined ? undefined : fromValue(trigger),
        retainOnDelete: request.hasRetainondelete()
            ? request.getRetainondelete()
            : parent?.retainOnDelete,
        deletedWith: request.getDeletedwith() || (parent?.deletedWith ?? ""),
        replaceWith: request.getReplaceWithList(),
        hooks: hooksOf(request.getHooks()),
    };
}

function propertyDependenciesOf(
    request: pb.RegisterResourceRequest,
    inputs: Properties,
    dependencies: readonly string[],
): Goal["propertyDependencies"] {
    const named = request.getPropertydependenciesMap();
    if (named.getLength() === 0) {
        return Object.fromEntries(Object.keys(inputs).map((key) => [key, dependencies]));
    }
    return Object.fromEntries([...named.entries()].map(([key, urns]) => [key, urns.getUrnsList()]));
}

function hooksOf(
    binding: pb.RegisterResourceRequest.ResourceHooksBinding | undefined,
): Goal["hooks"] {
    if (binding === undefined) return {};
    const names: Record<HookKind, readonly string[]> = {
        beforeCreate: binding.getBeforeCreateList(),
        afterCreate: binding.getAfterCreateList(),
        beforeUpdate: binding.getBeforeUpdateList(),
        afterUpdate: binding.getAfterUpdateList(),
        beforeDelete: binding.getBeforeDeleteList(),
        afterDelete: binding.getAfterDeleteList(),
        onError: binding.getOnErrorList(),
    };
    return Object.fromEntries(
        hookKinds.filter((kind) => names[kind].length > 0).map((kind) => [kind, names[kind]]),
    );
}

function timeoutsOf(
    timeouts: pb.RegisterResourceRequest.CustomTimeouts | undefined,
): CustomTimeouts {
    const texts = {
        create: timeouts?.getCreate() ?? "",
        update: timeouts?.getUpdate() ?? "",
        delete: timeouts?.getDelete() ?? "",
    };
    return Object.fromEntries(
        Object.entries(texts)
            .filter(([, text]) => text !== "")
            .map(([key, text]) => [key, secondsOf(text)]),
    );
}

const unitSeconds: Readonly<Record<string, number>> = {
    h: 3600,
    m: 60,
    s: 1,
    ms: 1e-3,
    us: 1e-6,
    µs: 1e-6,
    ns: 1e-9,
};

/** Go's durations: `1h`, `5m30s`, `1.5h`; in seconds. */
function secondsOf(text: string): number {
    const part = /(\d+(?:\.\d+)?)(h|ms|m|us|µs|ns|s)/g;
    if (text.replaceAll(part, "") !== "")
        throw new Error(`customTimeouts: ${text} is not a duration such as 5m or 40s`);
    return [...text.matchAll(part)].reduce(
        (sum, [, number, unit]) => sum + Number(number) * (unitSeconds[unit ?? "s"] ?? 1),
        0,
    );
}
