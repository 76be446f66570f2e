import { assertWords } from "./words.ts";

describe("stopCostWords", () => {
    assertWords([
        [
            { kind: "slow-stop", seconds: 60 },
            "kube-apiserver may take 60 s to stop: open watches hold it until --request-timeout",
            "start it with --shutdown-watch-termination-grace-period=2s, or --shutdown-send-retry-after=true",
        ],
        [
            { kind: "abrupt-stop" },
            "kube-apiserver stops accepting at once, without --shutdown-delay-duration: requests that the load balancer still sends there are refused",
            "start it with a --shutdown-delay-duration above the load balancer's check interval × failures",
        ],
        [
            { kind: "announced-stop", seconds: 5 },
            "a kube-apiserver that stops is unready for 5 s before it refuses requests; the load balancer's settings cannot be read from here",
            "make sure that its check of /readyz takes a server out in less: interval × failures + timeout < 5 s",
        ],
    ]);
});
