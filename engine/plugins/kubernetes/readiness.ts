import { isObject, type Properties, type Value } from "../../values.ts";
import { idOf, textOf } from "./manifest.ts";

/** How far an object has come. `failed` is final: waiting would not help. */
export type Readiness =
    | { readonly kind: "ready" }
    | { readonly kind: "waiting"; readonly what: string; readonly reasons: readonly string[] }
    | { readonly kind: "failed"; readonly reasons: readonly string[] };

const ready: Readiness = { kind: "ready" };

/** What one waits for after creating or updating the object; most kinds are ready at once. */
export function readinessOf(live: Properties): Readiness {
    switch (`${textOf(live["apiVersion"])} ${textOf(live["kind"])}`) {
        case "v1 Pod":
            return podReadiness(live);
        case "apps/v1 Deployment":
        case "apps/v1 StatefulSet":
            return replicasReadiness(live, number(part(live, "spec")["replicas"], 1));
        case "apps/v1 DaemonSet":
            return replicasReadiness(
                live,
                number(part(live, "status")["desiredNumberScheduled"], -1),
            );
        case "batch/v1 Job":
            return jobReadiness(live);
    }
    return ready;
}

/** Ready, or run to its end with success. A Pod that has failed does not come back. */
function podReadiness(pod: Properties): Readiness {
    const status = part(pod, "status");
    const phase = status["phase"];
    const isReady = conditions(status).some(
        (each) => each["type"] === "Ready" && each["status"] === "True",
    );
    if (phase === "Succeeded" || isReady) return ready;
    const reasons = [
        ...texts(status["reason"], status["message"]),
        ...conditions(status)
            .filter((each) => each["status"] !== "True")
            .flatMap((each) => texts(each["type"], each["reason"], each["message"])),
        ...[...list(status["initContainerStatuses"]), ...list(status["containerStatuses"])].flatMap(
            containerReasons,
        ),
    ];
    if (phase === "Failed")
        return { kind: "failed", reasons: [`Pod ${idOf(pod)} failed`, ...reasons] };
    const scheduled = conditions(status).some(
        (each) => each["type"] === "PodScheduled" && each["status"] === "True",
    );
    const what = `Pod ${idOf(pod)} to be ${scheduled ? "ready" : "scheduled"}`;
    return { kind: "waiting", what, reasons };
}

function containerReasons(status: Properties): string[] {
    const name = textOf(status["name"]);
    const state = part(status, "state");
    const ended = {
        ...part(part(status, "lastState"), "terminated"),
        ...part(state, "terminated"),
    };
    const waiting = part(state, "waiting");
    return [
        ...texts(waiting["reason"], waiting["message"]),
        ...(ended["exitCode"] === undefined || ended["exitCode"] === 0
            ? []
            : [
                  `ended with exit code ${number(ended["exitCode"], 0)}`,
                  ...texts(ended["reason"], ended["message"]),
              ]),
    ].map((reason) => `container ${name}: ${reason}`);
}

function replicasReadiness(live: Properties, wanted: number): Readiness {
    const status = part(live, "status");
    const metadata = part(live, "metadata");
    const current = number(status["observedGeneration"], 0) >= number(metadata["generation"], 0);
    const updated = number(status["updatedReplicas"] ?? status["updatedNumberScheduled"], 0);
    const available = number(status["availableReplicas"] ?? status["numberAvailable"], 0);
    if (current && wanted >= 0 && updated >= wanted && available >= wanted) return ready;
    const what = `${idOf(live)}: ${updated} of ${wanted} replicas updated, ${available} available`;
    const reasons = conditions(status)
        .filter((each) => each["status"] !== "True")
        .flatMap((each) => texts(each["reason"], each["message"]));
    return { kind: "waiting", what, reasons };
}

function jobReadiness(job: Properties): Readiness {
    const holds = (type: string): Properties | undefined =>
        conditions(part(job, "status")).find(
            (each) => each["type"] === type && each["status"] === "True",
        );
    if (holds("Complete") !== undefined) return ready;
    const failed = holds("Failed");
    if (failed === undefined)
        return { kind: "waiting", what: `Job ${idOf(job)} to complete`, reasons: [] };
    return { kind: "failed", reasons: texts(failed["reason"], failed["message"]) };
}

function conditions(status: Properties): readonly Properties[] {
    return list(status["conditions"]);
}

function part(object: Properties, key: string): Properties {
    const value = object[key];
    return isObject(value) ? value : {};
}

function list(value: Value | undefined): readonly Properties[] {
    return Array.isArray(value) ? value.filter(isObject) : [];
}

function number(value: Value | undefined, otherwise: number): number {
    return typeof value === "number" ? value : otherwise;
}

/** The known ones of a reason and a message, as one text. */
function texts(...values: readonly (Value | undefined)[]): string[] {
    const known = values.filter(
        (value): value is string => typeof value === "string" && value !== "",
    );
    return known.length === 0 ? [] : [known.join(": ")];
}
