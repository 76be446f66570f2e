import type { LossSituation } from "../../preflight/workloads/situations.ts";
import { count, listed } from "../words.ts";
import type { FindingWords } from "./words.ts";

/** What a drain loses or interrupts, in words. */
export function lossWords(what: LossSituation): FindingWords {
    const nodes = listed(what.nodes);
    switch (what.kind) {
        case "bare-pod":
            return {
                message: `is a bare pod on ${nodes}: the drain deletes it and nothing brings it back`,
                fix: "give it a controller (a Deployment), or delete it and create it again afterwards",
            };
        case "running-job":
            return {
                message: `is a Job with ${count(what.pods, "running pod")} on ${nodes}: its work is stopped and starts over`,
                fix: "start the upgrade after it has finished",
            };
        case "lost-empty-dirs":
            return {
                message: `loses the contents of ${listed(what.volumes)} (emptyDir) when ${count(what.pods, "pod")} on ${nodes} ${what.pods === 1 ? "moves" : "move"}`,
                fix: "nothing to do if it is a cache; otherwise keep it in a persistent volume",
            };
        case "left-host-paths":
            return {
                message: `leaves its hostPath ${listed(what.paths)} behind on ${nodes}`,
                fix: "nothing to do if each node has its own; otherwise keep it in a persistent volume",
            };
        case "bound-volumes": {
            const volumes = what.volumes.map(({ volume, claim }) => `${volume} (claim ${claim})`);
            return {
                message: `cannot leave ${nodes}: bound there by ${listed(volumes)}`,
                fix: "accept that it is down until its node is uncordoned, or move its volume first",
            };
        }
        case "only-pod":
            return {
                message: `has only one pod, on ${nodes}: nothing serves from its eviction until its replacement is ready`,
                fix: "run two replicas with a PodDisruptionBudget of maxUnavailable: 1",
            };
    }
}
