import { checkNames } from "../../preflight/finding.ts";
import type { WaiverSituation } from "../../preflight/finding.ts";
import type { FindingWords } from "./words.ts";

/** What is wrong with a waiver, in words. */
export function waiverWords({ kind, name }: WaiverSituation): FindingWords {
    const noCheck = `the waivers name ${JSON.stringify(name)}, which is not a check`;
    switch (kind) {
        case "waiver-of-no-check":
            return {
                message: noCheck,
                fix: `remove it or name one of: ${checkNames.join(", ")}`,
            };
        case "waiver-of-skew-policy":
            return { message: noCheck, fix: "remove it: the skew policy cannot be waived" };
        case "waiver-without-reason":
            return {
                message: `the waiver of ${name} gives no reason`,
                fix: "say why: the reason goes into the upgrade record",
            };
    }
}
