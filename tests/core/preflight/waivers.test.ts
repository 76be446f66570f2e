import assert from "node:assert/strict";
import { isBlocking, type Finding } from "../../../core/preflight/finding.ts";
import { applyWaivers } from "../../../core/preflight/waivers.ts";

const blocked: Finding = {
    check: "capacity",
    severity: "block",
    subjects: ["w-1"],
    what: { kind: "unread", reason: "no room" },
};
const wrong = (
    kind: "waiver-of-no-check" | "waiver-of-skew-policy" | "waiver-without-reason",
    name: string,
): Finding => ({ check: "waivers", severity: "block", subjects: [name], what: { kind, name } });

describe("waivers", () => {
    it("keep the finding, with the user's reason, and it no longer blocks", () => {
        const [waived] = applyWaivers([blocked], { capacity: "the batch pods may wait" });
        assert.deepEqual(waived, { ...blocked, waivedBecause: "the batch pods may wait" });
        assert.equal(isBlocking(waived), false);
        assert.equal(isBlocking(blocked), true);
    });

    it("leave other checks alone", () => {
        assert.deepEqual(applyWaivers([blocked], { clock: "lab" }), [blocked]);
    });

    it("block if they do not name a check, with and without a reason", () => {
        assert.deepEqual(applyWaivers([], { capasity: "typo", everything: "" }), [
            wrong("waiver-of-no-check", "capasity"),
            wrong("waiver-of-no-check", "everything"),
        ]);
        assert.ok(isBlocking(wrong("waiver-of-no-check", "capasity")));
    });

    it("cannot waive the skew policy, nor themselves", () => {
        const waivers = { "skew-policy": "in a hurry", skew: "too", waivers: "all of them" };
        assert.deepEqual(applyWaivers([], waivers), [
            wrong("waiver-of-skew-policy", "skew-policy"),
            wrong("waiver-of-skew-policy", "skew"),
            wrong("waiver-of-no-check", "waivers"),
        ]);
    });

    it("block without a reason, and then waive nothing", () => {
        assert.deepEqual(applyWaivers([blocked], { capacity: "  " }), [
            blocked,
            wrong("waiver-without-reason", "capacity"),
        ]);
    });
});
