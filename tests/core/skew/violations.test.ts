import assert from "node:assert/strict";
import { policy } from "../../../core/skew/policy.ts";
import type { CountingVersion, SkewLimit } from "../../../core/skew/violation.ts";
import { skewViolations } from "../../../core/skew/violations.ts";
import { instance, state } from "./deployedWords.ts";

/** The rule, a state that it allows, one that breaks it and nothing else, and who breaks it. */
type Sentence = readonly [rule: string, legal: string, illegal: string, who: string];

const ha = "cp-1 kube-apiserver 37; cp-2 kube-apiserver 36";

// One row per sentence of the page's section "Supported version skew", then KEP-4330's.
const sentences: readonly Sentence[] = [
    [
        "apiserver-spread",
        ha,
        "cp-1 kube-apiserver 37; cp-2 kube-apiserver 35",
        "cp-2 kube-apiserver",
    ],
    // Over all instances: neighbours within one minor are not enough.
    [
        "apiserver-spread",
        `${ha}; cp-3 kube-apiserver 37`,
        `${ha}; cp-3 kube-apiserver 35`,
        "cp-3 kube-apiserver",
    ],
    [
        "kubelet-newer",
        "cp-1 kube-apiserver 37; w-1 kubelet 37",
        "cp-1 kube-apiserver 37; w-1 kubelet 38",
        "w-1 kubelet",
    ],
    [
        "kubelet-older",
        "cp-1 kube-apiserver 37; w-1 kubelet 34",
        "cp-1 kube-apiserver 37; w-1 kubelet 33",
        "w-1 kubelet",
    ],
    [
        "kubelet-older",
        "cp-1 kube-apiserver 28; w-1 kubelet 25",
        "cp-1 kube-apiserver 29; w-1 kubelet 25",
        "w-1 kubelet",
    ],
    [
        "kubelet-older-before-1.25",
        "cp-1 kube-apiserver 26; w-1 kubelet 24",
        "cp-1 kube-apiserver 27; w-1 kubelet 24",
        "w-1 kubelet",
    ],
    // Narrowed by skew between the kube-apiservers that it can reach, at both ends.
    ["kubelet-newer", `${ha}; w-1 kubelet 36`, `${ha}; w-1 kubelet 37`, "w-1 kubelet"],
    [
        "kubelet-newer",
        `${ha}; w-1 kubelet 37 reaches cp-1`,
        `${ha}; w-1 kubelet 37 reaches cp-1,cp-2`,
        "w-1 kubelet",
    ],
    ["kubelet-older", `${ha}; w-1 kubelet 34`, `${ha}; w-1 kubelet 33`, "w-1 kubelet"],
    [
        "kubelet-older",
        `${ha}; w-1 kubelet 33 reaches cp-2`,
        `${ha}; w-1 kubelet 33 reaches cp-1`,
        "w-1 kubelet",
    ],

    [
        "kube-proxy-newer",
        "cp-1 kube-apiserver 37; w-1 kube-proxy 37",
        "cp-1 kube-apiserver 37; w-1 kube-proxy 38",
        "w-1 kube-proxy",
    ],
    [
        "kube-proxy-older",
        "cp-1 kube-apiserver 37; w-1 kube-proxy 34",
        "cp-1 kube-apiserver 37; w-1 kube-proxy 33",
        "w-1 kube-proxy",
    ],
    [
        "kube-proxy-older",
        "cp-1 kube-apiserver 28; w-1 kube-proxy 25",
        "cp-1 kube-apiserver 29; w-1 kube-proxy 25",
        "w-1 kube-proxy",
    ],
    [
        "kube-proxy-older-before-1.25",
        "cp-1 kube-apiserver 26; w-1 kube-proxy 24",
        "cp-1 kube-apiserver 27; w-1 kube-proxy 24",
        "w-1 kube-proxy",
    ],
    // The row about its kubelet is broken alone only if a minimum compatibility version widens the
    // others.
    [
        "kube-proxy-beside-kubelet",
        "cp-1 kube-apiserver 37 back 34; w-1 kubelet 34; w-1 kube-proxy 37",
        "cp-1 kube-apiserver 37 back 34; w-1 kubelet 33; w-1 kube-proxy 37",
        "w-1 kube-proxy",
    ],
    [
        "kube-proxy-beside-kubelet",
        "cp-1 kube-apiserver 37 back 34; w-1 kubelet 36; w-1 kube-proxy 33",
        "cp-1 kube-apiserver 37 back 34; w-1 kubelet 37; w-1 kube-proxy 33",
        "w-1 kube-proxy",
    ],
    [
        "kube-proxy-beside-kubelet",
        "cp-1 kube-apiserver 37 back 34; w-1 kubelet 33; w-2 kube-proxy 37",
        "cp-1 kube-apiserver 37 back 34; w-2 kubelet 33; w-2 kube-proxy 37",
        "w-2 kube-proxy",
    ],
    ["kube-proxy-newer", `${ha}; w-1 kube-proxy 36`, `${ha}; w-1 kube-proxy 37`, "w-1 kube-proxy"],
    [
        "kube-proxy-newer",
        `${ha}; w-1 kube-proxy 37 reaches cp-1`,
        `${ha}; w-1 kube-proxy 37 reaches cp-2`,
        "w-1 kube-proxy",
    ],
    ["kube-proxy-older", `${ha}; w-1 kube-proxy 34`, `${ha}; w-1 kube-proxy 33`, "w-1 kube-proxy"],
    [
        "kube-proxy-older",
        `${ha}; w-1 kube-proxy 33 reaches cp-2`,
        `${ha}; w-1 kube-proxy 33 reaches cp-1`,
        "w-1 kube-proxy",
    ],

    ...["kube-controller-manager", "kube-scheduler", "cloud-controller-manager"].flatMap(
        (name): readonly Sentence[] => [
            [
                "controllers-newer",
                `cp-1 kube-apiserver 37; cp-1 ${name} 37`,
                `cp-1 kube-apiserver 37; cp-1 ${name} 38`,
                `cp-1 ${name}`,
            ],
            [
                "controllers-older",
                `cp-1 kube-apiserver 37; cp-1 ${name} 36`,
                `cp-1 kube-apiserver 37; cp-1 ${name} 35`,
                `cp-1 ${name}`,
            ],
            // Narrowed by skew between the kube-apiservers that it can reach.
            [
                "controllers-newer",
                `${ha}; cp-1 ${name} 36`,
                `${ha}; cp-1 ${name} 37`,
                `cp-1 ${name}`,
            ],
            [
                "controllers-newer",
                `${ha}; cp-1 ${name} 37 reaches cp-1`,
                `${ha}; cp-1 ${name} 37 reaches cp-2`,
                `cp-1 ${name}`,
            ],
            [
                "controllers-newer",
                `${ha}; cp-1 ${name} 37 reaches cp-1`,
                `${ha}; cp-1 ${name} 37 reaches cp-1,cp-2`,
                `cp-1 ${name}`,
            ],
            [
                "controllers-older",
                `${ha}; cp-1 ${name} 35 reaches cp-2`,
                `${ha}; cp-1 ${name} 35`,
                `cp-1 ${name}`,
            ],
        ],
    ),

    [
        "kubectl-within-one",
        "cp-1 kube-apiserver 37; kubectl 38",
        "cp-1 kube-apiserver 37; kubectl 39",
        "kubectl",
    ],
    [
        "kubectl-within-one",
        "cp-1 kube-apiserver 37; kubectl 36",
        "cp-1 kube-apiserver 37; kubectl 35",
        "kubectl",
    ],
    ["kubectl-within-one", `${ha}; kubectl 37`, `${ha}; kubectl 38`, "kubectl"],
    ["kubectl-within-one", `${ha}; kubectl 36`, `${ha}; kubectl 35`, "kubectl"],
    [
        "kubectl-within-one",
        `${ha}; kubectl 38 reaches cp-1`,
        `${ha}; kubectl 38 reaches cp-2`,
        "kubectl",
    ],
    [
        "kubectl-within-one",
        `${ha}; kubectl 35 reaches cp-2`,
        `${ha}; kubectl 35 reaches cp-2,cp-1`,
        "kubectl",
    ],

    // KEP-4330: the flags' own ranges.
    [
        "emulated-range",
        "cp-1 kube-apiserver 37 emulates 37",
        "cp-1 kube-apiserver 37 emulates 38",
        "cp-1 kube-apiserver",
    ],
    [
        "emulated-range",
        "cp-1 kube-apiserver 37 emulates 34",
        "cp-1 kube-apiserver 37 emulates 33",
        "cp-1 kube-apiserver",
    ],
    [
        "emulated-range",
        "cp-1 kube-apiserver 33 emulates 31",
        "cp-1 kube-apiserver 33 emulates 30",
        "cp-1 kube-apiserver",
    ],
    [
        "min-compatibility-range",
        "cp-1 kube-apiserver 37; cp-1 kube-scheduler 37 back 37",
        "cp-1 kube-apiserver 37; cp-1 kube-scheduler 37 back 38",
        "cp-1 kube-scheduler",
    ],
    [
        "min-compatibility-range",
        "cp-1 kube-apiserver 37 back 37",
        "cp-1 kube-apiserver 37 back 38",
        "cp-1 kube-apiserver",
    ],
    [
        "min-compatibility-range",
        "cp-1 kube-apiserver 37 emulates 36 back 36",
        "cp-1 kube-apiserver 37 emulates 36 back 37",
        "cp-1 kube-apiserver",
    ],
    [
        "min-compatibility-range",
        "cp-1 kube-apiserver 37 back 34",
        "cp-1 kube-apiserver 37 back 33",
        "cp-1 kube-apiserver",
    ],
    [
        "min-compatibility-range",
        "cp-1 kube-apiserver 33 back 31",
        "cp-1 kube-apiserver 33 back 30",
        "cp-1 kube-apiserver",
    ],
    // KEP-4330: skew counts from the emulated version…
    [
        "kubelet-newer",
        "cp-1 kube-apiserver 37 emulates 36; w-1 kubelet 36",
        "cp-1 kube-apiserver 37 emulates 36; w-1 kubelet 37",
        "w-1 kubelet",
    ],
    [
        "kube-proxy-newer",
        "cp-1 kube-apiserver 37 emulates 36; w-1 kube-proxy 36",
        "cp-1 kube-apiserver 37 emulates 36; w-1 kube-proxy 37",
        "w-1 kube-proxy",
    ],
    [
        "controllers-newer",
        "cp-1 kube-apiserver 37 emulates 36; cp-1 kube-scheduler 36",
        "cp-1 kube-apiserver 37 emulates 36; cp-1 kube-scheduler 37",
        "cp-1 kube-scheduler",
    ],
    [
        "controllers-newer",
        "cp-1 kube-apiserver 37 emulates 36; cp-1 kube-scheduler 37 emulates 36",
        "cp-1 kube-apiserver 37 emulates 36; cp-1 kube-scheduler 37 emulates 37",
        "cp-1 kube-scheduler",
    ],
    [
        "kubectl-within-one",
        "cp-1 kube-apiserver 37 emulates 36; kubectl 37",
        "cp-1 kube-apiserver 37 emulates 36; kubectl 38",
        "kubectl",
    ],
    [
        "apiserver-spread",
        "cp-1 kube-apiserver 37; cp-2 kube-apiserver 37 emulates 36",
        "cp-1 kube-apiserver 37; cp-2 kube-apiserver 37 emulates 35",
        "cp-2 kube-apiserver",
    ],
    // …but a binary stays a binary: the strict reading of what KEP-4330 says of the kubelet, for all.
    [
        "controllers-newer",
        "cp-1 kube-apiserver 37; cp-1 kube-scheduler 37 emulates 36",
        "cp-1 kube-apiserver 36; cp-1 kube-scheduler 37 emulates 36",
        "cp-1 kube-scheduler",
    ],
    [
        "apiserver-spread",
        "cp-1 kube-apiserver 37 emulates 36; cp-2 kube-apiserver 36",
        "cp-1 kube-apiserver 38 emulates 36; cp-2 kube-apiserver 36",
        "cp-2 kube-apiserver",
    ],
    // …and back to the minimum compatibility version, by default one minor before the emulated one.
    [
        "controllers-older",
        "cp-1 kube-apiserver 37 emulates 36; cp-1 kube-scheduler 35",
        "cp-1 kube-apiserver 37 emulates 36; cp-1 kube-scheduler 34",
        "cp-1 kube-scheduler",
    ],
    [
        "controllers-older",
        "cp-1 kube-apiserver 37 back 35; cp-1 kube-scheduler 35",
        "cp-1 kube-apiserver 37 back 37; cp-1 kube-scheduler 36",
        "cp-1 kube-scheduler",
    ],
    [
        "controllers-older",
        "cp-1 kube-apiserver 37 emulates 34; cp-1 kube-scheduler 34",
        "cp-1 kube-apiserver 37 emulates 34; cp-1 kube-scheduler 33",
        "cp-1 kube-scheduler",
    ],
    [
        "controllers-older",
        "cp-1 kube-apiserver 33 emulates 31; cp-1 kube-scheduler 31",
        "cp-1 kube-apiserver 33 emulates 31; cp-1 kube-scheduler 30",
        "cp-1 kube-scheduler",
    ],
    [
        "controllers-older",
        "cp-1 kube-apiserver 37; cp-1 kube-scheduler 37 emulates 36",
        "cp-1 kube-apiserver 37; cp-1 kube-scheduler 37 emulates 35",
        "cp-1 kube-scheduler",
    ],
    [
        "kubelet-older",
        "cp-1 kube-apiserver 37 emulates 36; w-1 kubelet 33",
        "cp-1 kube-apiserver 37 emulates 36; w-1 kubelet 32",
        "w-1 kubelet",
    ],
    [
        "kubelet-older",
        "cp-1 kube-apiserver 37 back 35; w-1 kubelet 33",
        "cp-1 kube-apiserver 37 back 35; w-1 kubelet 32",
        "w-1 kubelet",
    ],
    [
        "kubelet-older",
        "cp-1 kube-apiserver 37 back 37; w-1 kubelet 35",
        "cp-1 kube-apiserver 37 back 37; w-1 kubelet 34",
        "w-1 kubelet",
    ],
    [
        "kube-proxy-older",
        "cp-1 kube-apiserver 37 back 37; w-1 kube-proxy 35",
        "cp-1 kube-apiserver 37 back 37; w-1 kube-proxy 34",
        "w-1 kube-proxy",
    ],
    [
        "kubectl-within-one",
        "cp-1 kube-apiserver 37 emulates 36 back 35; kubectl 35",
        "cp-1 kube-apiserver 37 emulates 36 back 36; kubectl 35",
        "kubectl",
    ],
];

const row: SkewLimit = { kind: "row" };
const backTo = (oldest: number, back: number, backBy: "flag" | "default" = "flag"): SkewLimit => ({
    kind: "compatibility",
    oldest,
    back,
    backBy,
});

describe("skewViolations", () => {
    for (const [rule, legal, illegal, who] of sentences) {
        it(`${rule} allows ${legal}`, () => {
            assert.deepEqual(broken(legal), []);
        });
        it(`${rule} is broken by ${illegal}`, () => {
            assert.deepEqual(broken(illegal), [`${who}: ${rule}`]);
        });
    }

    it("reports a kube-proxy before 1.25 beside its kubelet, and everything else that it breaks", () => {
        assert.deepEqual(broken("cp-1 kube-apiserver 27; w-1 kubelet 27; w-1 kube-proxy 24"), [
            "w-1 kube-proxy: kube-proxy-older-before-1.25",
            "w-1 kube-proxy: kube-proxy-beside-kubelet-before-1.25",
        ]);
        assert.deepEqual(broken("cp-1 kube-apiserver 26; w-1 kubelet 26; w-1 kube-proxy 24"), []);
        assert.deepEqual(broken("cp-1 kube-apiserver 24; w-1 kubelet 21; w-1 kube-proxy 24"), [
            "w-1 kubelet: kubelet-older-before-1.25",
            "w-1 kube-proxy: kube-proxy-beside-kubelet-before-1.25",
        ]);
        assert.deepEqual(broken("cp-1 kube-apiserver 28; w-1 kubelet 28; w-1 kube-proxy 24"), [
            "w-1 kube-proxy: kube-proxy-older-before-1.25",
            "w-1 kube-proxy: kube-proxy-beside-kubelet-before-1.25",
        ]);
        assert.deepEqual(broken("cp-1 kube-apiserver 28; w-1 kubelet 29; w-1 kube-proxy 25"), [
            "w-1 kubelet: kubelet-newer",
            "w-1 kube-proxy: kube-proxy-beside-kubelet",
        ]);
    });

    it("reports every instance and every rule, not only the first", () => {
        assert.deepEqual(
            broken(
                `${ha}; cp-1 kube-scheduler 38; w-1 kubelet 33; w-2 kubelet 37; w-2 kube-proxy 33; kubectl 34`,
            ),
            [
                "cp-1 kube-scheduler: controllers-newer",
                "w-1 kubelet: kubelet-older",
                "w-2 kubelet: kubelet-newer",
                "w-2 kube-proxy: kube-proxy-older",
                "w-2 kube-proxy: kube-proxy-beside-kubelet",
                "kubectl: kubectl-within-one",
            ],
        );
    });

    it("names the instance, the kube-apiserver furthest away, the sentence, and how far it is", () => {
        assert.deepEqual(
            skewViolations(state(`${ha}; cp-3 kube-apiserver 37 emulates 36; w-1 kubelet 38`)),
            [
                {
                    rule: "kubelet-newer",
                    component: "kubelet",
                    node: "w-1",
                    version: { text: "v1.38.0", minor: 38, patch: 0 },
                    emulatedMinor: undefined,
                    minCompatibilityMinor: undefined,
                    when: "now",
                    side: "newer",
                    beyond: 2,
                    fault: {
                        kind: "too far",
                        from: {
                            component: "kube-apiserver",
                            node: "cp-2",
                            version: { text: "v1.36.0", minor: 36, patch: 0 },
                            emulatedMinor: undefined,
                            minCompatibilityMinor: undefined,
                        },
                        limit: { kind: "row" },
                        counts: "both",
                    },
                },
            ],
        );
    });

    it("names the flag that is out of its range, and the minor that it has", () => {
        const words = "cp-1 kube-apiserver 37 emulates 38 back 33";
        const its = { ...instance(words), when: "now", beyond: 1 };
        assert.deepEqual(skewViolations(state(words)), [
            {
                ...its,
                rule: "emulated-range",
                side: "newer",
                fault: { kind: "flag out of range", flag: "emulated", minor: 38 },
            },
            {
                ...its,
                rule: "min-compatibility-range",
                side: "older",
                fault: { kind: "flag out of range", flag: "minCompatibility", minor: 33 },
            },
        ]);
    });

    // The limit that was broken, not the one that the flags have changed.
    const limits: readonly (readonly [
        from: string,
        who: string,
        rule: string,
        side: "newer" | "older",
        beyond: number,
        limit: SkewLimit,
        counts?: CountingVersion,
    ])[] = [
        [
            "kube-apiserver 37 emulates 36 back 36",
            "kubectl 33",
            "kubectl-within-one",
            "older",
            3,
            backTo(36, 36),
        ],
        [
            "cp-1 kube-apiserver 37 emulates 34 back 34",
            "w-1 kubelet 31",
            "kubelet-older",
            "older",
            1,
            backTo(32, 34),
        ],
        [
            "cp-1 kube-apiserver 37 back 34",
            "w-1 kube-proxy 31",
            "kube-proxy-older",
            "older",
            1,
            backTo(32, 34),
        ],
        [
            "cp-1 kube-apiserver 37 back 34",
            "w-1 kubelet 24",
            "kubelet-older-before-1.25",
            "older",
            9,
            backTo(33, 34),
        ],
        [
            "cp-1 kube-apiserver 37 emulates 36",
            "cp-1 kube-scheduler 34",
            "controllers-older",
            "older",
            1,
            backTo(35, 35, "default"),
        ],
        [
            "cp-1 kube-apiserver 37 emulates 36 back 36",
            "cp-1 kube-scheduler 37 emulates 35",
            "controllers-older",
            "older",
            1,
            backTo(36, 36),
            "emulated",
        ],
        [
            "cp-1 kube-apiserver 37",
            "cp-1 kube-scheduler 37 emulates 35",
            "controllers-older",
            "older",
            1,
            row,
            "emulated",
        ],
        // Flags that only state what holds anyway change nothing.
        [
            "cp-1 kube-apiserver 37 emulates 37 back 36",
            "w-1 kubelet 33",
            "kubelet-older",
            "older",
            1,
            row,
        ],
        [
            "cp-1 kube-apiserver 37 emulates 36",
            "w-1 kubelet 37",
            "kubelet-newer",
            "newer",
            1,
            row,
            "emulated",
        ],
        [
            "cp-1 kube-apiserver 36",
            "cp-1 kube-scheduler 37 emulates 36",
            "controllers-newer",
            "newer",
            1,
            row,
            "binary",
        ],
        [
            "cp-1 kube-apiserver 37",
            "cp-2 kube-apiserver 37 emulates 35",
            "apiserver-spread",
            "older",
            1,
            row,
            "emulated",
        ],
        [
            "cp-1 kube-apiserver 38 emulates 36",
            "cp-2 kube-apiserver 36",
            "apiserver-spread",
            "older",
            1,
            row,
            "binary",
        ],
        // Both break it equally.
        [
            "cp-1 kube-apiserver 37 emulates 36",
            "cp-1 kube-scheduler 38 emulates 37",
            "controllers-newer",
            "newer",
            1,
            row,
        ],
    ];
    for (const [from, who, rule, side, beyond, limit, counts = "both"] of limits) {
        it(`names the limit that ${who} breaks beside ${from}`, () => {
            assert.deepEqual(skewViolations(state(`${from}; ${who}`)), [
                {
                    ...instance(who),
                    rule,
                    when: "now",
                    side,
                    beyond,
                    fault: { kind: "too far", from: instance(from), limit, counts },
                },
            ]);
        });
    }

    it("measures a kube-proxy against the kubelet beside it", () => {
        const wide = "cp-1 kube-apiserver 37 back 34";
        const [kubelet, kubeProxy] = ["w-1 kubelet 33", "w-1 kube-proxy 37"];
        assert.deepEqual(skewViolations(state(`${wide}; ${kubelet}; ${kubeProxy}`)), [
            {
                ...instance(kubeProxy),
                rule: "kube-proxy-beside-kubelet",
                when: "now",
                side: "newer",
                beyond: 1,
                fault: { kind: "too far", from: instance(kubelet), limit: row, counts: "both" },
            },
        ]);
    });

    it("judges each of several kubectls that have no node", () => {
        assert.deepEqual(
            skewViolations(state("cp-1 kube-apiserver 37; kubectl 39; kubectl 37; kubectl 35")).map(
                ({ rule, version, side }) => [rule, version.text, side],
            ),
            [
                ["kubectl-within-one", "v1.39.0", "newer"],
                ["kubectl-within-one", "v1.35.0", "older"],
            ],
        );
    });

    it("reports on which side of the limit it is", () => {
        const sides = (words: string) =>
            skewViolations(state(words)).map(({ rule, side, beyond }) => [rule, side, beyond]);
        assert.deepEqual(sides(`${ha}; cp-3 kube-apiserver 34`), [
            ["apiserver-spread", "older", 2],
        ]);
        assert.deepEqual(sides("cp-1 kube-apiserver 37; kubectl 39"), [
            ["kubectl-within-one", "newer", 1],
        ]);
        assert.deepEqual(sides("cp-1 kube-apiserver 37; kubectl 34"), [
            ["kubectl-within-one", "older", 2],
        ]);
        // Both sides of one sentence are two violations.
        assert.deepEqual(sides("cp-1 kube-apiserver 39; cp-2 kube-apiserver 38; kubectl 41"), [
            ["kubectl-within-one", "newer", 2],
        ]);
        assert.deepEqual(sides("cp-1 kube-apiserver 33; cp-2 kube-apiserver 37; kubectl 35"), [
            ["apiserver-spread", "older", 3],
            ["kubectl-within-one", "newer", 1],
            ["kubectl-within-one", "older", 1],
        ]);
        const wide = "cp-1 kube-apiserver 37 back 34";
        assert.deepEqual(sides(`${wide}; w-1 kubelet 33; w-1 kube-proxy 37`), [
            ["kube-proxy-beside-kubelet", "newer", 1],
        ]);
        assert.deepEqual(sides(`${wide}; w-1 kubelet 37; w-1 kube-proxy 33`), [
            ["kube-proxy-beside-kubelet", "older", 1],
        ]);
        assert.deepEqual(sides("cp-1 kube-apiserver 37 emulates 39"), [
            ["emulated-range", "newer", 2],
        ]);
        assert.deepEqual(sides("cp-1 kube-apiserver 37 emulates 32"), [
            ["emulated-range", "older", 2],
        ]);
        // No binary before 1.31 has the flag.
        assert.deepEqual(sides("cp-1 kube-apiserver 30 emulates 30"), [
            ["emulated-range", "older", 1],
        ]);
    });

    it("judges an instance before 1.25 by the row that is for it, and no other", () => {
        assert.deepEqual(broken("cp-1 kube-apiserver 29; w-1 kubelet 24; w-2 kube-proxy 24"), [
            "w-1 kubelet: kubelet-older-before-1.25",
            "w-2 kube-proxy: kube-proxy-older-before-1.25",
        ]);
    });

    it("says nothing about patches", () => {
        const [apiserver, kubelet] = state("cp-1 kube-apiserver 37; w-1 kubelet 37");
        const newer = { ...kubelet!, version: { text: "v1.37.9", minor: 37, patch: 9 } };
        assert.deepEqual(skewViolations([apiserver!, newer]), []);
    });
});

describe("policy", () => {
    it("has a row for every rule, once, with a link to where it is published", () => {
        const rules = policy.map(({ rule }) => rule);
        assert.equal(new Set(rules).size, rules.length);
        assert.deepEqual(
            policy.filter(({ link, says }) => !/^https:\/\/.*#./.test(link) || says === ""),
            [],
        );
    });

    it("links each row to the page, or to the KEP", () => {
        for (const { rule, link } of policy) {
            const isKep = /^(emulated|min-compatibility)-/.test(rule);
            assert.equal(link.includes("/4330-compatibility-versions#skew"), isKep, link);
            assert.equal(link.includes("/releases/version-skew-policy/#"), !isKep, link);
        }
    });

    it("has every row that judges a state exercised above", () => {
        const judging = policy.filter(({ limit }) =>
            ["spread", "apart", "beside", "emulation"].includes(limit.kind),
        );
        const exercised = new Set([
            ...sentences.map(([rule]) => rule),
            "kube-proxy-beside-kubelet-before-1.25",
        ]);
        assert.deepEqual(
            judging.map(({ rule }) => rule).filter((rule) => !exercised.has(rule)),
            [],
        );
    });
});

function broken(words: string): readonly string[] {
    return skewViolations(state(words)).map(
        ({ component, node, rule }) =>
            `${node === undefined ? "" : `${node} `}${component}: ${rule}`,
    );
}
