import type { HealthSituation } from "../../preflight/machines/situations.ts";
import type { JudgementSituation } from "../../preflight/machines/situations.ts";
import type { UnitSituation } from "../../preflight/machines/situations.ts";
import type { FindingWords } from "./words.ts";

const exitsWhen: Readonly<Record<UnitSituation["exits"], string>> = {
    "without-lease": "when it loses its Lease",
    "without-node": "when its node's addresses change or its Node object is deleted",
};

/** What is wrong with how a component runs, or would run at the target version, in words. */
export function configurationWords(
    what: JudgementSituation | HealthSituation | UnitSituation,
): FindingWords {
    switch (what.kind) {
        case "target-refuses":
            return {
                message: `${what.component}: the target would not start: ${what.text}`,
                fix: "remove it from the unit or the config file, restart the current version without it, and run preview again",
            };
        case "target-ignores":
            return {
                message: `${what.component}: the target does not know a key of its config file and ignores it: ${what.text}`,
                fix: "remove the key, or find what replaced it",
            };
        case "target-cannot-judge":
            return {
                message: `${what.component}: the target could not check its configuration: ${what.text}`,
                fix: "compare it with the target's release notes",
            };
        case "not-staged-yet":
            return {
                message:
                    "the target is not staged there yet: the new binaries check flags, feature gates and config files during staging, before anything is stopped",
                fix: "nothing to do",
            };
        case "unhealthy-component":
            return {
                message: `${what.component} is running but not healthy (${what.detail}); the same check decides after its swap, which could only fail`,
                fix: "repair it or, if it serves anyway and only listens elsewhere, waive this with the reason: the swap is then rolled back unless the new version answers",
            };
        case "unit-not-restarted":
            return {
                message: `${what.unit} has Restart=${what.restart}, and ${what.component} exits ${exitsWhen[what.exits]}`,
                fix: `set Restart=always in ${what.unit}`,
            };
    }
}
