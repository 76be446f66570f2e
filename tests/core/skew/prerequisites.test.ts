import assert from "node:assert/strict";
import { policy } from "../../../core/skew/policy.ts";
import type { SkewViolation } from "../../../core/skew/violation.ts";
import { afterStep, stepPrerequisites } from "../../../core/skew/prerequisites.ts";
import { v } from "../clusters.ts";
import { instance, state, step } from "./deployedWords.ts";

/**
 * What is in the way, as `node component: rule`, and what is only a warning; `+` marks the state
 * after.
 */
type Row = readonly [
    sentence: string,
    before: string,
    step: string,
    reasons: readonly string[],
    warnings?: readonly string[],
];

const ha = "cp-1 kube-apiserver 37; cp-2 kube-apiserver 36";

const rows: readonly Row[] = [
    // kube-apiserver
    [
        "a single kube-apiserver goes up one minor",
        "cp-1 kube-apiserver 36",
        "cp-1 kube-apiserver 37",
        [],
    ],
    [
        "a single kube-apiserver skips none",
        "cp-1 kube-apiserver 35",
        "cp-1 kube-apiserver 37",
        [
            "cp-1 kube-apiserver: step-apiserver-instances",
            "cp-1 kube-apiserver: step-apiserver-skips",
        ],
    ],
    [
        "each of several is at X-1 or X",
        `${ha}; cp-3 kube-apiserver 36`,
        "cp-2 kube-apiserver 37",
        [],
    ],
    [
        "none of several is behind X-1",
        "cp-1 kube-apiserver 36; cp-2 kube-apiserver 35",
        "cp-1 kube-apiserver 37",
        ["cp-2 kube-apiserver: step-apiserver-instances", "cp-2 kube-apiserver: +apiserver-spread"],
    ],
    [
        "none of several is beyond X",
        "cp-1 kube-apiserver 36; cp-2 kube-apiserver 35",
        "cp-2 kube-apiserver 36",
        [],
    ],
    [
        "none of several is beyond X",
        "cp-1 kube-apiserver 37; cp-2 kube-apiserver 35",
        "cp-2 kube-apiserver 36",
        ["cp-1 kube-apiserver: step-apiserver-instances"],
    ],
    [
        "controllers are at X-1",
        "cp-1 kube-apiserver 36; cp-1 kube-scheduler 36; cp-1 cloud-controller-manager 36",
        "cp-1 kube-apiserver 37",
        [],
    ],
    [
        "controllers are not behind X-1",
        "cp-1 kube-apiserver 36; cp-1 kube-scheduler 35",
        "cp-1 kube-apiserver 37",
        [
            "cp-1 kube-scheduler: step-apiserver-controllers",
            "cp-1 kube-scheduler: +controllers-older",
        ],
    ],
    [
        "controllers are not beyond X-1",
        "cp-1 kube-apiserver 36; cp-1 cloud-controller-manager 37",
        "cp-1 kube-apiserver 37",
        ["cp-1 cloud-controller-manager: step-apiserver-controllers"],
    ],
    [
        "controllers that cannot reach it do not matter",
        `${ha}; cp-1 kube-controller-manager 37 reaches cp-1`,
        "cp-2 kube-apiserver 37",
        [],
    ],
    [
        "controllers that reach any do",
        `${ha}; cp-1 kube-controller-manager 37`,
        "cp-2 kube-apiserver 37",
        ["cp-1 kube-controller-manager: step-apiserver-controllers"],
    ],
    [
        "kubelets are at X-1 or X-2",
        "cp-1 kube-apiserver 36; w-1 kubelet 36; w-2 kubelet 35",
        "cp-1 kube-apiserver 37",
        [],
    ],
    [
        "a kubelet at X-3 has to move first",
        "cp-1 kube-apiserver 36; w-1 kubelet 34",
        "cp-1 kube-apiserver 37",
        ["w-1 kubelet: step-apiserver-kubelets"],
    ],
    [
        "a kubelet at X-4 has to move first",
        "cp-1 kube-apiserver 36; w-1 kubelet 33",
        "cp-1 kube-apiserver 37",
        ["w-1 kubelet: step-apiserver-kubelets", "w-1 kubelet: +kubelet-older"],
    ],
    // However far back a kube-apiserver is compatible.
    [
        "a kubelet at X-3 has to move first",
        "cp-1 kube-apiserver 36 back 34; w-1 kubelet 34",
        "cp-1 kube-apiserver 37",
        ["w-1 kubelet: step-apiserver-kubelets"],
    ],
    [
        "a kubelet at X-4 has to move first",
        "cp-1 kube-apiserver 36 back 34; w-1 kubelet 33; w-2 kubelet 35",
        "cp-1 kube-apiserver 37",
        ["w-1 kubelet: step-apiserver-kubelets"],
    ],
    [
        "a kubelet at X-5 has to move first",
        "cp-1 kube-apiserver 36 back 34; w-1 kubelet 32",
        "cp-1 kube-apiserver 37",
        ["w-1 kubelet: step-apiserver-kubelets"],
    ],
    [
        "a kube-proxy at X-3 may stay",
        "cp-1 kube-apiserver 36; w-1 kube-proxy 34",
        "cp-1 kube-apiserver 37",
        [],
    ],
    [
        "a kubelet that cannot reach it does not matter",
        `${ha}; w-1 kubelet 37 reaches cp-1; w-2 kubelet 34 reaches cp-1`,
        "cp-2 kube-apiserver 37",
        [],
    ],
    [
        "a kubelet that can reach it does",
        `${ha}; w-1 kubelet 34 reaches cp-2; w-2 kubelet 34`,
        "cp-2 kube-apiserver 37",
        ["w-1 kubelet: step-apiserver-kubelets", "w-2 kubelet: step-apiserver-kubelets"],
    ],
    [
        "a kubelet before 1.25 at X-3 has to move first",
        "cp-1 kube-apiserver 26; w-1 kubelet 24",
        "cp-1 kube-apiserver 27",
        ["w-1 kubelet: step-apiserver-kubelets", "w-1 kubelet: +kubelet-older-before-1.25"],
    ],
    [
        "a kubelet at X is ahead of what is there",
        "cp-1 kube-apiserver 36; w-1 kubelet 37",
        "cp-1 kube-apiserver 37",
        ["w-1 kubelet: step-apiserver-kubelets"],
    ],
    [
        "a kube-proxy at X-4 has to move first",
        "cp-1 kube-apiserver 36; w-1 kube-proxy 33",
        "cp-1 kube-apiserver 37",
        ["w-1 kube-proxy: +kube-proxy-older"],
    ],
    [
        "kubectl has to fit afterwards too",
        "cp-1 kube-apiserver 36; kubectl 35",
        "cp-1 kube-apiserver 37",
        ["kubectl: +kubectl-within-one"],
    ],
    [
        "what a step worsens counts, though it was wrong before",
        "cp-1 kube-apiserver 36; w-1 kubelet 32; w-1 kube-proxy 32",
        "cp-1 kube-apiserver 37",
        [
            "w-1 kubelet: step-apiserver-kubelets",
            "w-1 kubelet: +kubelet-older",
            "w-1 kube-proxy: +kube-proxy-older",
        ],
    ],
    // Two kubectls without a node are judged each by itself.
    [
        "what was wrong with one of several kubectls, and stays as it was, is no reason",
        "cp-1 kube-apiserver 37; kubectl 40; kubectl 39; w-1 kubelet 36",
        "w-1 kubelet 37",
        [],
        ["w-1 kubelet: step-kubelet-drain"],
    ],
    [
        "each kubectl has to fit afterwards too",
        "cp-1 kube-apiserver 36; kubectl 33; kubectl 35",
        "cp-1 kube-apiserver 37",
        ["kubectl: +kubectl-within-one", "kubectl: +kubectl-within-one"],
    ],
    [
        "it does not go back a minor",
        "cp-1 kube-apiserver 37",
        "cp-1 kube-apiserver 36",
        ["cp-1 kube-apiserver: step-down"],
    ],
    [
        "another patch requires nothing",
        "cp-1 kube-apiserver 37; cp-1 kube-scheduler 37; w-1 kubelet 37",
        "cp-1 kube-apiserver 37",
        [],
    ],
    [
        "an emulated version that stays requires nothing",
        "cp-1 kube-apiserver 36 emulates 35; cp-1 kube-scheduler 35; w-1 kubelet 35",
        "cp-1 kube-apiserver 37",
        [],
    ],
    [
        "an emulated version does not let binaries skip",
        "cp-1 kube-apiserver 35 emulates 35",
        "cp-1 kube-apiserver 37",
        ["cp-1 kube-apiserver: step-apiserver-skips"],
    ],
    [
        "an emulated version counts for the others",
        "cp-1 kube-apiserver 36; cp-2 kube-apiserver 37 emulates 36; cp-2 kube-scheduler 36 emulates 35 reaches cp-1",
        "cp-1 kube-apiserver 37",
        [
            "cp-2 kube-scheduler: step-apiserver-controllers",
            "cp-2 kube-scheduler: +controllers-older",
        ],
    ],
    // kube-controller-manager, kube-scheduler, cloud-controller-manager
    [
        "controllers follow the kube-apiservers",
        "cp-1 kube-apiserver 37; cp-1 kube-scheduler 36",
        "cp-1 kube-scheduler 37",
        [],
    ],
    [
        "controllers wait for all that they can reach",
        `${ha}; cp-1 kube-scheduler 36`,
        "cp-1 kube-scheduler 37",
        [
            "cp-1 kube-scheduler: step-controllers-apiservers",
            "cp-1 kube-scheduler: +controllers-newer",
        ],
    ],
    [
        "controllers wait for those that they can reach only",
        `${ha}; cp-1 kube-scheduler 36 reaches cp-1`,
        "cp-1 kube-scheduler 37",
        [],
    ],
    [
        "controllers wait for each of them",
        "cp-1 kube-apiserver 36; cp-2 kube-apiserver 36; cp-1 cloud-controller-manager 36",
        "cp-1 cloud-controller-manager 37",
        [
            "cp-1 cloud-controller-manager: step-controllers-apiservers",
            "cp-1 cloud-controller-manager: step-controllers-apiservers",
            "cp-1 cloud-controller-manager: +controllers-newer",
        ],
    ],
    [
        "controllers need no order among themselves",
        "cp-1 kube-apiserver 37; cp-1 kube-scheduler 36; cp-1 kube-controller-manager 37",
        "cp-1 kube-scheduler 37",
        [],
    ],
    [
        "controllers do not go back a minor",
        "cp-1 kube-apiserver 37; cp-1 kube-scheduler 37",
        "cp-1 kube-scheduler 36",
        ["cp-1 kube-scheduler: step-down"],
    ],
    [
        "an emulated kube-apiserver holds controllers back",
        "cp-1 kube-apiserver 37 emulates 36; cp-1 kube-scheduler 36",
        "cp-1 kube-scheduler 37",
        [
            "cp-1 kube-scheduler: step-controllers-apiservers",
            "cp-1 kube-scheduler: +controllers-newer",
        ],
    ],
    [
        "a step that leaves its instance too old is not allowed",
        "cp-1 kube-apiserver 38; cp-1 kube-scheduler 35",
        "cp-1 kube-scheduler 36",
        ["cp-1 kube-scheduler: +controllers-older"],
    ],
    [
        "what was wrong elsewhere, and stays as it was, is no reason",
        "cp-1 kube-apiserver 37; cp-1 kube-scheduler 36; cp-2 kube-scheduler 35",
        "cp-1 kube-scheduler 37",
        [],
    ],
    // kubelet
    [
        "a kubelet follows the kube-apiservers, drained",
        "cp-1 kube-apiserver 37; w-1 kubelet 36",
        "w-1 kubelet 37",
        [],
        ["w-1 kubelet: step-kubelet-drain"],
    ],
    [
        "a kubelet may skip minors, and need not go all the way",
        "cp-1 kube-apiserver 37; w-1 kubelet 34",
        "w-1 kubelet 36",
        [],
        ["w-1 kubelet: step-kubelet-drain"],
    ],
    [
        "a kubelet waits for every kube-apiserver",
        `${ha}; w-1 kubelet 36`,
        "w-1 kubelet 37",
        ["w-1 kubelet: step-kubelet-apiservers", "w-1 kubelet: +kubelet-newer"],
        ["w-1 kubelet: step-kubelet-drain"],
    ],
    [
        "a kubelet waits for those that it can reach only",
        `${ha}; w-1 kubelet 36 reaches cp-1`,
        "w-1 kubelet 37",
        [],
        ["w-1 kubelet: step-kubelet-drain"],
    ],
    [
        "a kubelet's patch requires no drain",
        "cp-1 kube-apiserver 37; w-1 kubelet 37",
        "w-1 kubelet 37",
        [],
    ],
    [
        "a kubelet does not go back a minor",
        "cp-1 kube-apiserver 37; w-1 kubelet 37",
        "w-1 kubelet 36",
        ["w-1 kubelet: step-down"],
        ["w-1 kubelet: step-kubelet-drain"],
    ],
    [
        "a kubelet must not leave its kube-proxy behind",
        "cp-1 kube-apiserver 37 back 34; w-1 kubelet 35; w-1 kube-proxy 33",
        "w-1 kubelet 37",
        ["w-1 kube-proxy: +kube-proxy-beside-kubelet"],
        ["w-1 kubelet: step-kubelet-drain"],
    ],
    // kube-proxy
    [
        "a kube-proxy follows the kube-apiservers",
        "cp-1 kube-apiserver 37; w-1 kube-proxy 36",
        "w-1 kube-proxy 37",
        [],
    ],
    [
        "a kube-proxy waits for every kube-apiserver",
        `${ha}; w-1 kube-proxy 36`,
        "w-1 kube-proxy 37",
        ["w-1 kube-proxy: step-kube-proxy-apiservers", "w-1 kube-proxy: +kube-proxy-newer"],
    ],
    [
        "a kube-proxy waits for those that it can reach only",
        `${ha}; w-1 kube-proxy 36 reaches cp-1`,
        "w-1 kube-proxy 37",
        [],
    ],
    [
        "a kube-proxy does not go back a minor",
        "cp-1 kube-apiserver 37; w-1 kube-proxy 37",
        "w-1 kube-proxy 36",
        ["w-1 kube-proxy: step-down"],
    ],
    // kubectl
    ["kubectl goes up", "cp-1 kube-apiserver 37; kubectl 36", "kubectl 38", []],
    ["kubectl goes down", "cp-1 kube-apiserver 37; kubectl 38", "kubectl 36", []],
    [
        "kubectl does not go too far",
        "cp-1 kube-apiserver 37; kubectl 38",
        "kubectl 39",
        ["kubectl: +kubectl-within-one"],
    ],
];

describe("stepPrerequisites", () => {
    for (const [sentence, before, taken, reasons, warnings = []] of rows) {
        it(`${sentence}: ${taken} from ${before}`, () => {
            const found = stepPrerequisites(state(before), step(taken));
            assert.deepEqual(found.reasons.map(short), reasons);
            assert.deepEqual(found.warnings.map(short), warnings);
        });
    }

    const now = { when: "now" } as const;

    it("says which minors an instance is not at, and what cannot be done in one step", () => {
        const [apiserver, kubelet] = ["cp-1 kube-apiserver 35", "w-1 kubelet 34"];
        const { reasons, warnings } = stepPrerequisites(
            state(`${apiserver}; cp-2 kube-apiserver 36; ${kubelet}; cp-1 kube-scheduler 36`),
            step("cp-1 kube-apiserver 37"),
        );
        const tooOld = { ...now, side: "older", beyond: 1 };
        const fault = { kind: "not at minors", x: 37, counts: "both" };
        assert.deepEqual(reasons, [
            {
                ...instance(apiserver),
                ...tooOld,
                rule: "step-apiserver-instances",
                fault: { ...fault, minors: [36, 37] },
            },
            {
                ...instance(kubelet),
                ...tooOld,
                rule: "step-apiserver-kubelets",
                fault: { ...fault, minors: [36, 35] },
            },
            {
                ...instance(apiserver),
                ...now,
                rule: "step-apiserver-skips",
                side: "newer",
                beyond: 1,
                fault: { kind: "cannot go at once", to: v("v1.37.0") },
            },
        ]);
        assert.deepEqual(warnings, []);
    });

    it("says which kube-apiserver has to go first, and what would be wrong afterwards", () => {
        const apiserver = instance("cp-2 kube-apiserver 36");
        const its = { side: "newer", beyond: 1 };
        assert.deepEqual(
            stepPrerequisites(
                state(`${ha}; cp-1 kube-scheduler 36`),
                step("cp-1 kube-scheduler 37"),
            ).reasons,
            [
                {
                    ...instance("cp-1 kube-scheduler 36"),
                    ...its,
                    ...now,
                    rule: "step-controllers-apiservers",
                    fault: {
                        kind: "cannot go before",
                        to: v("v1.37.0"),
                        apiserver,
                        counts: "both",
                    },
                },
                {
                    ...instance("cp-1 kube-scheduler 37"),
                    ...its,
                    when: "afterwards",
                    rule: "controllers-newer",
                    fault: {
                        kind: "too far",
                        from: apiserver,
                        limit: { kind: "row" },
                        counts: "both",
                    },
                },
            ],
        );
    });

    it("says where the emulated version counts", () => {
        const behind = "cp-2 kube-apiserver 36 emulates 35";
        assert.deepEqual(
            stepPrerequisites(
                state(`cp-1 kube-apiserver 36; ${behind}`),
                step("cp-1 kube-apiserver 37"),
            ).reasons[0],
            {
                ...instance(behind),
                ...now,
                rule: "step-apiserver-instances",
                side: "older",
                beyond: 1,
                fault: { kind: "not at minors", minors: [36, 37], x: 37, counts: "emulated" },
            },
        );
        const emulating = "cp-1 kube-apiserver 37 emulates 36";
        assert.deepEqual(
            stepPrerequisites(
                state(`${emulating}; cp-1 kube-scheduler 36`),
                step("cp-1 kube-scheduler 37"),
            ).reasons[0],
            {
                ...instance("cp-1 kube-scheduler 36"),
                ...now,
                rule: "step-controllers-apiservers",
                side: "newer",
                beyond: 1,
                fault: {
                    kind: "cannot go before",
                    to: v("v1.37.0"),
                    apiserver: instance(emulating),
                    counts: "emulated",
                },
            },
        );
    });

    it("says what goes back, and what to remember", () => {
        const its = { ...instance("w-1 kubelet 37"), ...now, side: "older" };
        assert.deepEqual(
            stepPrerequisites(
                state("cp-1 kube-apiserver 37; w-1 kubelet 37"),
                step("w-1 kubelet 35"),
            ),
            {
                reasons: [
                    {
                        ...its,
                        rule: "step-down",
                        beyond: 2,
                        fault: { kind: "cannot go back", to: v("v1.35.0") },
                    },
                ],
                warnings: [
                    {
                        ...its,
                        rule: "step-kubelet-drain",
                        beyond: 0,
                        fault: { kind: "goes", to: v("v1.35.0") },
                    },
                ],
            },
        );
    });

    it("reports how far each instance is from where it should be", () => {
        const { reasons } = stepPrerequisites(
            state("cp-1 kube-apiserver 36; cp-1 kube-scheduler 34; w-1 kubelet 38"),
            step("cp-1 kube-apiserver 39"),
        );
        assert.deepEqual(
            reasons.map(({ rule, side, beyond }) => [rule, side, beyond]),
            [
                ["step-apiserver-instances", "older", 2],
                ["step-apiserver-controllers", "older", 4],
                ["step-apiserver-skips", "newer", 2],
                ["controllers-older", "older", 4],
            ],
        );
        const found = (before: string, taken: string) => {
            const unmet = stepPrerequisites(state(before), step(taken));
            return [...unmet.reasons, ...unmet.warnings].map(({ rule, side, beyond }) => [
                rule,
                side,
                beyond,
            ]);
        };
        assert.deepEqual(
            found("cp-1 kube-apiserver 36; w-1 kubelet 38", "cp-1 kube-apiserver 37"),
            [["step-apiserver-kubelets", "newer", 2]],
        );
        // Beyond the nearest of the minors that it may be at.
        assert.deepEqual(
            found("cp-1 kube-apiserver 36; w-1 kubelet 34", "cp-1 kube-apiserver 37"),
            [["step-apiserver-kubelets", "older", 1]],
        );
        assert.deepEqual(
            found("cp-1 kube-apiserver 36; cp-2 kube-apiserver 38", "cp-1 kube-apiserver 37")[0],
            ["step-apiserver-instances", "newer", 1],
        );
        assert.deepEqual(found("cp-1 kube-apiserver 37; w-1 kubelet 36", "w-1 kubelet 38"), [
            ["step-kubelet-apiservers", "newer", 1],
            ["kubelet-newer", "newer", 1],
            ["step-kubelet-drain", "newer", 0],
        ]);
    });

    it("requires nothing of an instance that does not exist", () => {
        assert.deepEqual(
            stepPrerequisites(state("cp-1 kube-apiserver 36"), step("cp-9 kube-apiserver 37")),
            {
                reasons: [],
                warnings: [],
            },
        );
    });

    it("changes the stepped instance only", () => {
        assert.deepEqual(
            afterStep(
                state("cp-1 kube-apiserver 36; cp-2 kube-apiserver 36; cp-2 kube-scheduler 36"),
                step("cp-2 kube-apiserver 37"),
            ),
            state("cp-1 kube-apiserver 36; cp-2 kube-apiserver 37; cp-2 kube-scheduler 36"),
        );
    });

    it("has every row that judges a step exercised above", () => {
        const found = new Set(
            rows
                .flatMap(([, , , reasons, warnings = []]) => [...reasons, ...warnings])
                .map((each) => each.split(": ")[1]),
        );
        const judging = policy.filter(
            ({ rule, limit }) => rule.startsWith("step-") && limit.kind !== "stated",
        );
        assert.deepEqual(
            judging.map(({ rule }) => rule).filter((rule) => !found.has(rule)),
            [],
        );
    });
});

function short({ component, node, rule, when }: SkewViolation): string {
    return `${node === undefined ? "" : `${node} `}${component}: ${when === "afterwards" ? "+" : ""}${rule}`;
}
