import assert from "node:assert/strict";
import {
    applyWaivers,
    checkNames,
    isBlocking,
    type Finding,
} from "../../../core/preflight/finding.ts";

const blocked: Finding = {
    check: "capacity",
    severity: "block",
    subject: "w-1",
    message: "no room",
    fix: "make some",
};

describe("waivers", () => {
    it("keep the finding, with the user's reason, and it blocks no more", () => {
        const [waived] = applyWaivers([blocked], { capacity: "the batch pods may wait" });
        assert.deepEqual(waived, { ...blocked, waivedBecause: "the batch pods may wait" });
        assert.equal(isBlocking(waived), false);
        assert.equal(isBlocking(blocked), true);
    });

    it("leave other checks alone", () => {
        assert.deepEqual(applyWaivers([blocked], { clock: "lab" }), [blocked]);
    });

    it("block where they name no check, and name the checks there are", () => {
        const [finding] = applyWaivers([], { capasity: "typo" });
        assert.ok(isBlocking(finding!));
        for (const name of checkNames) assert.ok(finding!.fix.includes(name));
    });

    it("cannot waive the skew policy, nor themselves", () => {
        const found = applyWaivers([], { "skew-policy": "in a hurry", waivers: "all of them" });
        assert.equal(found.filter(isBlocking).length, 2);
        assert.match(found[0]!.fix, /the skew policy has no waiver/);
    });

    it("block without a reason, and waive nothing then", () => {
        const found = applyWaivers([blocked], { capacity: "  " });
        assert.equal(found.filter(isBlocking).length, 2);
    });
});
