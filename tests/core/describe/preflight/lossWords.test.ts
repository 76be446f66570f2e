import { assertWords } from "./words.ts";

const nodes = ["w-1"];

describe("lossWords", () => {
    assertWords([
        [
            { kind: "bare-pod", nodes },
            "is a bare pod on w-1: the drain deletes it and nothing brings it back",
            "give it a controller (a Deployment), or delete it and create it again afterwards",
        ],
        [
            { kind: "running-job", pods: 1, nodes },
            "is a Job with 1 running pod on w-1: its work is stopped and starts over",
            "start the upgrade after it has finished",
        ],
        [
            { kind: "lost-empty-dirs", volumes: ["scratch"], pods: 1, nodes },
            "loses the contents of scratch (emptyDir) when 1 pod on w-1 moves",
            "nothing to do if it is a cache; otherwise keep it in a persistent volume",
        ],
        [
            { kind: "lost-empty-dirs", volumes: ["a", "b"], pods: 2, nodes: ["w-1", "w-2"] },
            "loses the contents of a, b (emptyDir) when 2 pods on w-1, w-2 move",
            "nothing to do if it is a cache; otherwise keep it in a persistent volume",
        ],
        [
            { kind: "left-host-paths", paths: ["/srv"], nodes: ["w-1", "w-2"] },
            "leaves its hostPath /srv behind on w-1, w-2",
            "nothing to do if each node has its own; otherwise keep it in a persistent volume",
        ],
        [
            { kind: "bound-volumes", volumes: [{ volume: "pv-1", claim: "shop/db" }], nodes },
            "cannot leave w-1: bound there by pv-1 (claim shop/db)",
            "accept that it is down until its node is uncordoned, or move its volume first",
        ],
        [
            { kind: "only-pod", nodes },
            "has only one pod, on w-1: nothing serves from its eviction until its replacement is ready",
            "run two replicas with a PodDisruptionBudget of maxUnavailable: 1",
        ],
    ]);
});
