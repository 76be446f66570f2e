import { assertWords } from "./words.ts";

describe("stopCostWords", () => {
    assertWords([
        [
            { kind: "slow-stop", seconds: 60 },
            "kube-apiserver may take 60 s to stop: open watches hold it up until --request-timeout",
            "start it with --shutdown-watch-termination-grace-period=2s, or --shutdown-send-retry-after=true",
        ],
        [
            { kind: "abrupt-stop" },
            "without --shutdown-delay-duration, kube-apiserver stops accepting connections at once: requests that the load balancer still sends there are refused",
            "start it with a --shutdown-delay-duration above the load balancer's check interval × failures",
        ],
        [
            { kind: "announced-stop", seconds: 5 },
            "a stopping kube-apiserver is unready for 5 s before it refuses requests; the load balancer's settings cannot be read from here",
            "make sure that its check of /readyz takes a server out in less time: interval × failures + timeout < 5 s",
        ],
    ]);
});
