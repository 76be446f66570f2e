import type { CapacitySituation, MovingPod } from "../../preflight/workloads/situations.ts";
import type { Objection } from "../../preflight/workloads/situations.ts";
import { count, listed } from "../words.ts";
import type { FindingWords } from "./words.ts";

const makeRoom = "add a node, free requests, or scale something down during the upgrade";

/** Why pods that a drain moves may find no place, in words. */
export function capacityWords(what: CapacitySituation): FindingWords {
    switch (what.kind) {
        case "crowded-out":
            return {
                message: `${named(what.pod)} fits elsewhere on its own, but not together with the other pods that the drain moves`,
                fix: makeRoom,
            };
        case "no-room":
            return { message: noPlace(what), fix: makeRoom };
        case "no-place":
            return {
                message: noPlace(what),
                fix: "widen its placement rules, or accept that it is down while its node is drained",
            };
        case "unweighed-rules":
            return {
                message: `whether ${count(what.pods, "pod")} can move is uncertain: ${what.rules.join(", ")} ${what.rules.length === 1 ? "is" : "are"} not taken into account`,
                fix: "nothing to do if they have moved before; otherwise try one node with kubectl drain",
            };
    }
}

function noPlace({
    pod,
    drained,
    objections,
}: Extract<CapacitySituation, { kind: "no-room" | "no-place" }>): string {
    const reasons = objections.map(({ node, objection }) => `${node}: ${objectionText(objection)}`);
    return `no other node can take ${named(pod)}, which stays Pending until ${drained} is uncordoned (${listed(reasons, 4)})`;
}

function named({ name, owner }: MovingPod): string {
    return `the pod ${name} of ${owner.kind} ${owner.name}`;
}

function objectionText(objection: Objection): string {
    switch (objection.kind) {
        case "not-ready":
            return "not Ready";
        case "cordoned":
            return "cordoned";
        case "taint": {
            const { key, value, effect } = objection.taint;
            return `taint ${key}${value === "" ? "" : `=${value}`}:${effect}`; // as kubectl writes it
        }
        case "node-selector":
            return `not ${objection.key}=${objection.value}`;
        case "node-affinity":
            return "its node affinity";
        case "volume":
            return `volume ${objection.volume} cannot be mounted there`;
        case "host-port":
            return `host port ${objection.port} is taken`;
        case "anti-affinity":
            return `anti-affinity with ${objection.pod}`;
        case "short": {
            const { resource, free, requested } = objection;
            return `${resource} ${amount(resource, free)} free of ${amount(resource, requested)} requested`;
        }
    }
}

function amount(resource: string, value: number): string {
    return /memory|storage|hugepages/.test(resource)
        ? `${Math.round(value / 2 ** 20)}Mi`
        : String(Math.round(value * 1000) / 1000);
}
