import type { StopCostSituation } from "../../preflight/api/situations.ts";
import type { FindingWords } from "./words.ts";

/** What stopping kube-apiservers costs, and whether load balancers notice in time, in words. */
export function stopCostWords(what: StopCostSituation): FindingWords {
    switch (what.kind) {
        case "slow-stop":
            return {
                message: `kube-apiserver may take ${what.seconds} s to stop: open watches hold it up until --request-timeout`,
                fix: "start it with --shutdown-watch-termination-grace-period=2s, or --shutdown-send-retry-after=true",
            };
        case "abrupt-stop":
            return {
                message:
                    "without --shutdown-delay-duration, kube-apiserver stops accepting connections at once: requests that the load balancer still sends there are refused",
                fix: "start it with a --shutdown-delay-duration above the load balancer's check interval × failures",
            };
        case "announced-stop":
            return {
                message: `a stopping kube-apiserver is unready for ${what.seconds} s before it refuses requests; the load balancer's settings cannot be read from here`,
                fix: `make sure that its check of /readyz takes a server out in less time: interval × failures + timeout < ${what.seconds} s`,
            };
    }
}
