import { checkNames } from "../../../../core/preflight/finding.ts";
import { assertWords } from "./words.ts";

describe("findingWords", () => {
    assertWords([
        [
            { kind: "unread", reason: "refused" },
            "could not be checked: refused",
            "fix the cause and run preview again",
        ],
    ]);
});

describe("waiverWords", () => {
    assertWords([
        [
            { kind: "waiver-of-no-check", name: "capasity" },
            'the waivers name "capasity", which is not a check',
            `remove it or name one of: ${checkNames.join(", ")}`,
        ],
        [
            { kind: "waiver-of-skew-policy", name: "skew" },
            'the waivers name "skew", which is not a check',
            "remove it: the skew policy cannot be waived",
        ],
        [
            { kind: "waiver-without-reason", name: "capacity" },
            "the waiver of capacity gives no reason",
            "say why: the reason goes into the upgrade record",
        ],
    ]);
});
