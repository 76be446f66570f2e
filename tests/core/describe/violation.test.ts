import assert from "node:assert/strict";
import { describeViolation } from "../../../core/describe/violation.ts";
import { policy } from "../../../core/skew/policy.ts";
import type { SkewFault, SkewLimit, SkewViolation } from "../../../core/skew/violation.ts";
import { v } from "../clusters.ts";
import { instance } from "../skew/deployedWords.ts";

/** Who, the rule, what it did to the row, and the sentence up to the row's own words, then these. */
type Sentence = readonly [
    who: string,
    rule: string,
    fault: SkewFault,
    lead: string,
    limit: string,
    more?: Partial<SkewViolation>,
];

const older = { side: "older" } as const;
const row: SkewLimit = { kind: "row" };
const backTo = (oldest: number, back: number, backBy: "flag" | "default" = "flag"): SkewLimit => ({
    kind: "compatibility",
    oldest,
    back,
    backBy,
});

function tooFar(
    from: string,
    limit: SkewLimit = row,
    counts: "both" | "emulated" | "binary" = "both",
): SkewFault {
    return { kind: "too far", from: instance(from), limit, counts };
}

const sentences: readonly Sentence[] = [
    [
        "w-1 kubelet 38",
        "kubelet-newer",
        tooFar("cp-2 kube-apiserver 36"),
        "w-1: kubelet v1.38.0 is too new for kube-apiserver v1.36.0 on cp-2",
        "a kubelet is never newer than a kube-apiserver",
    ],
    [
        "kubectl 33",
        "kubectl-within-one",
        tooFar("kube-apiserver 37 emulates 36 back 36", backTo(36, 36)),
        "kubectl v1.33.0 is too old for kube-apiserver v1.37.0 (emulates 1.36, compatible back to 1.36)",
        "1.36 is the oldest allowed here, which the kube-apiserver is compatible back to",
        older,
    ],
    [
        "cp-1 kube-scheduler 34",
        "controllers-older",
        tooFar("cp-1 kube-apiserver 37 emulates 36", backTo(35, 35, "default")),
        "cp-1: kube-scheduler v1.34.0 is too old for kube-apiserver v1.37.0 (emulates 1.36) on cp-1",
        "1.35 is the oldest allowed here, which the kube-apiserver is compatible back to by default",
        older,
    ],
    [
        "w-1 kube-proxy 31",
        "kube-proxy-older",
        tooFar("cp-1 kube-apiserver 37 back 34", backTo(32, 34)),
        "w-1: kube-proxy v1.31.0 is too old for kube-apiserver v1.37.0 (compatible back to 1.34) on cp-1",
        "1.32 is the oldest allowed here, 2 minors before 1.34, which the kube-apiserver is compatible back to",
        older,
    ],
    [
        "w-1 kubelet 24",
        "kubelet-older-before-1.25",
        tooFar("cp-1 kube-apiserver 37 back 34", backTo(33, 34)),
        "w-1: kubelet v1.24.0 is too old for kube-apiserver v1.37.0 (compatible back to 1.34) on cp-1",
        "1.33 is the oldest allowed here, 1 minor before 1.34, which the kube-apiserver is compatible back to",
        older,
    ],
    [
        "cp-1 kube-scheduler 37 emulates 35",
        "controllers-older",
        tooFar("cp-1 kube-apiserver 37 back 36", backTo(36, 36), "emulated"),
        "cp-1: kube-scheduler v1.37.0 (emulates 1.35) is too old for kube-apiserver v1.37.0 (compatible back to 1.36) on cp-1",
        "1.36 is the oldest allowed here, which the kube-apiserver is compatible back to; the emulated version counts",
        older,
    ],
    [
        "cp-1 kube-scheduler 37 emulates 35",
        "controllers-older",
        tooFar("cp-1 kube-apiserver 37", row, "emulated"),
        "cp-1: kube-scheduler v1.37.0 (emulates 1.35) is too old for kube-apiserver v1.37.0 on cp-1",
        "a controller is at most 1 minor older than a kube-apiserver that it can reach; the emulated version counts",
        older,
    ],
    [
        "cp-1 kube-scheduler 37 emulates 36",
        "controllers-newer",
        tooFar("cp-1 kube-apiserver 36", row, "binary"),
        "cp-1: kube-scheduler v1.37.0 (emulates 1.36) is too new for kube-apiserver v1.36.0 on cp-1",
        "a controller is never newer than a kube-apiserver that it can reach; the binary's version counts too",
    ],
    [
        "cp-1 kube-apiserver 37 emulates 38 back 33",
        "emulated-range",
        { kind: "flag out of range", flag: "emulated", minor: 38 },
        "cp-1: kube-apiserver v1.37.0 (emulates 1.38, compatible back to 1.33) has the emulated version 1.38",
        "the emulated version is never newer than the binary, at most 3 minors older, and 1.31 or later",
    ],
    [
        "cp-1 kube-apiserver 37 back 33",
        "min-compatibility-range",
        { kind: "flag out of range", flag: "minCompatibility", minor: 33 },
        "cp-1: kube-apiserver v1.37.0 (compatible back to 1.33) has the minimum compatibility version 1.33",
        "the minimum compatibility version is never newer than the emulated version, at most 3 minors older than the binary, and 1.31 or later",
        older,
    ],
    [
        "w-1 kubelet 34",
        "step-apiserver-kubelets",
        { kind: "not at minors", minors: [36, 35], x: 37, counts: "both" },
        "w-1: kubelet v1.34.0 is not at 1.36 or 1.35, with X = 1.37",
        "before a kube-apiserver goes to X, kubelets are at X-1 or X-2",
        older,
    ],
    [
        "cp-1 kube-scheduler 36 emulates 35",
        "step-apiserver-controllers",
        { kind: "not at minors", minors: [36], x: 37, counts: "emulated" },
        "cp-1: kube-scheduler v1.36.0 (emulates 1.35) is not at 1.36, with X = 1.37",
        "before a kube-apiserver goes to X, the controllers that can reach it are at X-1; the emulated version counts",
        older,
    ],
    [
        "cp-1 kube-apiserver 35",
        "step-apiserver-skips",
        { kind: "cannot go at once", to: v("v1.37.0") },
        "cp-1: kube-apiserver v1.35.0 cannot go to v1.37.0 in one step",
        "a kube-apiserver never skips a minor, not even where it is the only one",
    ],
    [
        "w-1 kubelet 37",
        "step-down",
        { kind: "cannot go back", to: v("v1.35.0") },
        "w-1: kubelet v1.37.0 cannot go back to v1.35.0",
        "the policy covers upgrades only: nothing but kubectl goes back a minor",
        older,
    ],
    [
        "cp-1 kube-scheduler 36",
        "step-controllers-apiservers",
        goBefore("cp-2 kube-apiserver 36", "both"),
        "cp-1: kube-scheduler v1.36.0 cannot go to v1.37.0 before kube-apiserver v1.36.0 on cp-2",
        "before a controller goes to X, the kube-apiservers that it can reach are at X",
    ],
    [
        "w-1 kubelet 36",
        "step-kubelet-apiservers",
        goBefore("cp-1 kube-apiserver 37 emulates 36", "emulated"),
        "w-1: kubelet v1.36.0 cannot go to v1.37.0 before kube-apiserver v1.37.0 (emulates 1.36) on cp-1",
        "before a kubelet goes to X, the kube-apiservers that it can reach are at X; the emulated version counts",
    ],
    [
        "w-1 kubelet 36",
        "step-kubelet-drain",
        { kind: "goes", to: v("v1.37.0") },
        "w-1: kubelet v1.36.0 goes to v1.37.0",
        "before a kubelet changes its minor, its node is drained; in-place minor upgrades of a kubelet are not supported",
    ],
    [
        "kubectl 39",
        "kubectl-within-one",
        tooFar("kube-apiserver 37"),
        "afterwards kubectl v1.39.0 is too new for kube-apiserver v1.37.0",
        "kubectl is at most 1 minor older or newer than a kube-apiserver",
        { when: "afterwards" },
    ],
];

describe("describeViolation", () => {
    for (const [who, rule, fault, lead, limit, more] of sentences) {
        it(`says ${lead}`, () => {
            const violation: SkewViolation = {
                ...instance(who),
                rule,
                when: "now",
                side: "newer",
                beyond: 1,
                fault,
                ...more,
            };
            assert.equal(describeViolation(violation), `${lead}: ${limit}`);
        });
    }

    it("has the words of every row", () => {
        for (const { rule, says } of policy) {
            const fault = { kind: "goes", to: v("v1.37.0") } as const;
            assert.equal(
                describeViolation({
                    ...instance("kubectl 36"),
                    rule,
                    when: "now",
                    side: "newer",
                    beyond: 0,
                    fault,
                }),
                `kubectl v1.36.0 goes to v1.37.0: ${says}`,
            );
        }
    });
});

function goBefore(apiserver: string, counts: "both" | "emulated"): SkewFault {
    return {
        kind: "cannot go before",
        to: v("v1.37.0"),
        apiserver: instance(apiserver),
        counts,
    };
}
