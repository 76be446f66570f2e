import type { Situation } from "../../preflight/finding.ts";
import { apiWords } from "./apiWords.ts";
import { budgetWords } from "./budgetWords.ts";
import { capacityWords } from "./capacityWords.ts";
import { certificateWords } from "./certificateWords.ts";
import { configurationWords } from "./configurationWords.ts";
import { etcdWords } from "./etcdWords.ts";
import { hostWords } from "./hostWords.ts";
import { lossWords } from "./lossWords.ts";
import { stopCostWords } from "./stopCostWords.ts";
import { waiverWords } from "./waiverWords.ts";
import type { FindingWords } from "./words.ts";

/** What a check of the preflight found, in words. */
export function findingWords(what: Situation): FindingWords {
    switch (what.kind) {
        case "overlapping-budgets":
        case "outdated-budget":
        case "uncomputed-budget":
        case "budget-never-allows":
        case "budget-allows-none-now":
        case "budget-allows-none-for-long":
        case "budget-makes-drains-wait":
            return budgetWords(what);
        case "crowded-out":
        case "no-room":
        case "no-place":
        case "unweighed-rules":
            return capacityWords(what);
        case "bare-pod":
        case "running-job":
        case "lost-empty-dirs":
        case "left-host-paths":
        case "bound-volumes":
        case "only-pod":
            return lossWords(what);
        case "unserved-webhook":
        case "webhook-on-drained-node":
        case "deprecated-call":
        case "unserved-stored-versions":
        case "objects-of-removed-api":
            return apiWords(what);
        case "slow-stop":
        case "abrupt-stop":
        case "announced-stop":
            return stopCostWords(what);
        case "unhealthy-member":
        case "no-member-to-spare":
        case "etcd-alarm":
        case "old-etcd":
        case "etcd-near-quota":
        case "missing-etcd-tool":
            return etcdWords(what);
        case "cgroup1-refused":
        case "cgroup1-allowed":
        case "old-containerd":
        case "old-runc":
        case "old-kernel":
        case "no-space":
        case "little-space":
        case "clock-off":
            return hostWords(what);
        case "certificate-not-yet-valid":
        case "certificate-expired":
        case "certificate-expiring":
            return certificateWords(what);
        case "target-refuses":
        case "target-ignores":
        case "target-cannot-judge":
        case "not-staged-yet":
        case "unhealthy-component":
        case "unit-not-restarted":
            return configurationWords(what);
        case "waiver-of-no-check":
        case "waiver-of-skew-policy":
        case "waiver-without-reason":
            return waiverWords(what);
        case "unread":
            return {
                message: `could not be checked: ${what.reason}`,
                fix: "fix the cause and run preview again",
            };
    }
}
