import assert from "node:assert/strict";
import { policy } from "../../core/skewPolicy.ts";
import { afterStep, stepPrerequisites } from "../../core/stepPrerequisites.ts";
import { state, step } from "./deployedWords.ts";

/** What stands in the way, as `node component: rule`, and what is only told; `+` marks the state after. */
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
        "what was wrong of one of several kubectls, and stays as it was, is no reason",
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
        "it goes back no minor",
        "cp-1 kube-apiserver 37",
        "cp-1 kube-apiserver 36",
        ["cp-1 kube-apiserver: step-down"],
    ],
    [
        "another patch asks for nothing",
        "cp-1 kube-apiserver 37; cp-1 kube-scheduler 37; w-1 kubelet 37",
        "cp-1 kube-apiserver 37",
        [],
    ],
    [
        "an emulated version that stays asks for nothing",
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
        "controllers go back no minor",
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
        "a step that leaves its instance too old is none",
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
        "a kubelet's patch asks for no drain",
        "cp-1 kube-apiserver 37; w-1 kubelet 37",
        "w-1 kubelet 37",
        [],
    ],
    [
        "a kubelet goes back no minor",
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
        "a kube-proxy goes back no minor",
        "cp-1 kube-apiserver 37; w-1 kube-proxy 37",
        "w-1 kube-proxy 36",
        ["w-1 kube-proxy: step-down"],
    ],
    // kubectl
    ["kubectl goes up", "cp-1 kube-apiserver 37; kubectl 36", "kubectl 38", []],
    ["kubectl goes down", "cp-1 kube-apiserver 37; kubectl 38", "kubectl 36", []],
    [
        "kubectl goes not too far",
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

    it("says what stands in the way", () => {
        const { reasons, warnings } = stepPrerequisites(
            state(
                "cp-1 kube-apiserver 35; cp-2 kube-apiserver 36; w-1 kubelet 34; cp-1 kube-scheduler 36",
            ),
            step("cp-1 kube-apiserver 37"),
        );
        assert.deepEqual(
            [...reasons, ...warnings].map(({ message }) => message),
            [
                "cp-1: kube-apiserver v1.35.0 is not at 1.36 or 1.37, with X = 1.37: before a kube-apiserver goes to X, every one of them is at X-1 or X",
                "w-1: kubelet v1.34.0 is not at 1.36 or 1.35, with X = 1.37: before a kube-apiserver goes to X, kubelets are at X-1 or X-2",
                "cp-1: kube-apiserver v1.35.0 cannot go to v1.37.0 at once: a kube-apiserver never skips a minor, not even where it is the only one",
            ],
        );
        assert.deepEqual(
            stepPrerequisites(
                state(`${ha}; cp-1 kube-scheduler 36`),
                step("cp-1 kube-scheduler 37"),
            ).reasons.map(({ message, beyond }) => [beyond, message]),
            [
                [
                    1,
                    "cp-1: kube-scheduler v1.36.0 cannot go to v1.37.0 before kube-apiserver v1.36.0 on cp-2: before a controller goes to X, the kube-apiservers that it can reach are at X",
                ],
                [
                    1,
                    "afterwards cp-1: kube-scheduler v1.37.0 is too new for kube-apiserver v1.36.0 on cp-2: a controller is never newer than a kube-apiserver that it can reach",
                ],
            ],
        );
        assert.deepEqual(
            stepPrerequisites(
                state("cp-1 kube-apiserver 36; cp-2 kube-apiserver 36 emulates 35"),
                step("cp-1 kube-apiserver 37"),
            ).reasons.map(({ message }) => message)[0],
            "cp-2: kube-apiserver v1.36.0 (emulates 1.35) is not at 1.36 or 1.37, with X = 1.37: before a kube-apiserver goes to X, every one of them is at X-1 or X; the emulated version counts",
        );
        assert.deepEqual(
            stepPrerequisites(
                state("cp-1 kube-apiserver 37 emulates 36; cp-1 kube-scheduler 36"),
                step("cp-1 kube-scheduler 37"),
            ).reasons.map(({ message }) => message)[0],
            "cp-1: kube-scheduler v1.36.0 cannot go to v1.37.0 before kube-apiserver v1.37.0 (emulates 1.36) on cp-1: before a controller goes to X, the kube-apiservers that it can reach are at X; the emulated version counts",
        );
        assert.deepEqual(
            stepPrerequisites(
                state("cp-1 kube-apiserver 37; w-1 kubelet 37"),
                step("w-1 kubelet 35"),
            ),
            {
                reasons: [
                    {
                        rule: "step-down",
                        component: "kubelet",
                        node: "w-1",
                        version: { text: "v1.37.0", minor: 37, patch: 0 },
                        message:
                            "w-1: kubelet v1.37.0 cannot go back to v1.35.0: the policy knows steps up only: nothing but kubectl goes back a minor",
                        side: "older",
                        beyond: 2,
                    },
                ],
                warnings: [
                    {
                        rule: "step-kubelet-drain",
                        component: "kubelet",
                        node: "w-1",
                        version: { text: "v1.37.0", minor: 37, patch: 0 },
                        message:
                            "w-1: kubelet v1.37.0 goes to v1.35.0: before a kubelet changes its minor, its node is drained; in-place minor upgrades of a kubelet are not supported",
                        side: "older",
                        beyond: 0,
                    },
                ],
            },
        );
    });

    it("tells how far each instance is from where it should be", () => {
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

    it("asks nothing of an instance that is not there", () => {
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
            ({ rule, limit }) => rule.startsWith("step-") && limit.kind !== "told",
        );
        assert.deepEqual(
            judging.map(({ rule }) => rule).filter((rule) => !found.has(rule)),
            [],
        );
    });
});

function short({
    component,
    node,
    rule,
    message,
}: ReturnType<typeof stepPrerequisites>["reasons"][number]): string {
    const after = message.startsWith("afterwards ") ? "+" : "";
    return `${node === undefined ? "" : `${node} `}${component}: ${after}${rule}`;
}
