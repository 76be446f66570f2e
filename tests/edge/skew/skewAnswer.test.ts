import assert from "node:assert/strict";
import { describeViolation } from "../../../core/describe/violation.ts";
import { skewViolations } from "../../../core/skew/violations.ts";
import { stepPrerequisites } from "../../../core/skew/prerequisites.ts";
import { skewReport } from "../../../edge/skew/skewAnswer.ts";
import { v } from "../../core/clusters.ts";
import { instance } from "../../core/skew/deployedWords.ts";

const apiserver = { component: "kube-apiserver", node: "cp-1", version: "v1.37.2" };
const kubelet = { component: "kubelet", node: "w-1", version: "v1.36.4" };
const second = { ...apiserver, node: "cp-2" };

describe("skewReport", () => {
    it("answers one inventory with one object", () => {
        assert.deepEqual(report({ components: [apiserver, kubelet] }), {
            answer: { violations: [] },
            status: 0,
        });
    });

    it("answers the issue's example", () => {
        const components = [
            { ...apiserver, emulated: "1.36", minCompatibility: "1.35" },
            { ...kubelet, reaches: ["cp-1"] },
            { component: "kubectl", version: "v1.37.0" },
        ];
        assert.deepEqual(
            report({
                components,
                step: { component: "kube-apiserver", node: "cp-1", to: "v1.37.2" },
            }),
            {
                answer: { violations: [], allowed: true, reasons: [], warnings: [] },
                status: 0,
            },
        );
    });

    it("reports violations whole", () => {
        const [violation] = skewViolations([
            { ...instance("cp-1 kube-apiserver 37 emulates 36"), version: v("v1.37.2") },
            instance("kubectl 38"),
        ]);
        assert.deepEqual(
            report({
                components: [
                    { ...apiserver, emulated: "1.36" },
                    { component: "kubectl", version: "v1.38.0" },
                ],
            }),
            {
                answer: {
                    violations: [
                        {
                            rule: "kubectl-within-one",
                            component: "kubectl",
                            node: null,
                            version: "v1.38.0",
                            message: describeViolation(violation!),
                        },
                    ],
                },
                status: 1,
            },
        );
    });

    it("reports a step that is not allowed, with reasons, and warnings of one that is", () => {
        const step = { component: "kubelet", node: "w-1", to: "v1.38.0" };
        const deployed = [
            { ...instance("cp-1 kube-apiserver 37"), version: v("v1.37.2") },
            { ...instance("w-1 kubelet 36"), version: v("v1.36.4") },
        ];
        const said = (to: string) => {
            const { reasons, warnings } = stepPrerequisites(deployed, {
                component: "kubelet",
                node: "w-1",
                to: v(to),
            });
            return {
                reasons: reasons.map(describeViolation),
                warnings: warnings.map(describeViolation),
            };
        };
        const warnings = (to: string) => [
            {
                rule: "step-kubelet-drain",
                component: "kubelet",
                node: "w-1",
                version: "v1.36.4",
                message: said(to).warnings[0],
            },
        ];
        assert.deepEqual(report({ components: [apiserver, kubelet], step }), {
            answer: {
                violations: [],
                allowed: false,
                reasons: [
                    {
                        rule: "step-kubelet-apiservers",
                        component: "kubelet",
                        node: "w-1",
                        version: "v1.36.4",
                        message: said("v1.38.0").reasons[0],
                    },
                    {
                        rule: "kubelet-newer",
                        component: "kubelet",
                        node: "w-1",
                        version: "v1.38.0",
                        message: said("v1.38.0").reasons[1],
                    },
                ],
                warnings: warnings("v1.38.0"),
            },
            status: 1,
        });
        assert.deepEqual(
            report({ components: [apiserver, kubelet], step: { ...step, to: "v1.37.0" } }),
            {
                answer: {
                    violations: [],
                    allowed: true,
                    reasons: [],
                    warnings: warnings("v1.37.0"),
                },
                status: 0,
            },
        );
    });

    it("lets a step leave out the node of an only instance", () => {
        assert.equal(
            report({
                components: [apiserver, kubelet],
                step: { component: "kubelet", to: "v1.37.2" },
            }).status,
            0,
        );
        const kubectl = { component: "kubectl", version: "v1.37.0" };
        assert.equal(
            report({
                components: [apiserver, kubectl],
                step: { component: "kubectl", to: "v1.39.0" },
            }).status,
            1,
        );
    });

    it("takes an only instance without a node, and kubectls of several nodes", () => {
        const components = [
            { component: "kube-apiserver", version: "v1.37.2" },
            { component: "kubelet", version: "v1.37.2" },
            { component: "kubectl", version: "v1.37.2" },
            { component: "kubectl", node: "desk", version: "v1.36.2" },
        ];
        assert.deepEqual(report({ components }), { answer: { violations: [] }, status: 0 });
    });

    it("understands minors of one to four digits", () => {
        for (const minor of ["5", "37", "100", "1000"]) {
            const components = [{ ...apiserver, version: `v1.${minor}.0` }];
            assert.deepEqual(report({ components }), { answer: { violations: [] }, status: 0 });
        }
        for (const minor of ["37", "100", "1000"]) {
            const emulated = `1.${minor}`;
            const components = [{ ...apiserver, version: `v1.${minor}.0`, emulated }];
            assert.deepEqual(report({ components }), { answer: { violations: [] }, status: 0 });
        }
    });

    it("believes an instance that declares what it reaches", () => {
        const apiservers = [apiserver, { ...second, version: "v1.36.4" }];
        const newer = { ...kubelet, version: "v1.37.2" };
        const components = [...apiservers, { ...newer, reaches: ["cp-1"] }];
        assert.deepEqual(report({ components }), { answer: { violations: [] }, status: 0 });
        const step = { component: "kube-apiserver", node: "cp-2", to: "v1.37.2" };
        assert.equal(report({ components, step }).status, 0);
        assert.equal(report({ components: [...apiservers, newer] }).status, 1);
    });

    it("judges each of several kubectls without a node", () => {
        const kubectl = (version: string) => ({ component: "kubectl", version });
        const components = [apiserver, kubectl("v1.39.0"), kubectl("v1.37.0"), kubectl("v1.40.1")];
        const { answer, status } = report({ components });
        assert.equal(status, 1);
        assert.deepEqual(
            "violations" in answer && answer.violations.map(({ version }) => version),
            ["v1.39.0", "v1.40.1"],
        );
        const step = { component: "kube-apiserver", to: "v1.37.5" };
        const stepped = report({ components, step }).answer;
        assert.deepEqual("allowed" in stepped && stepped.allowed, true);
    });

    it("answers an array with an array, and an error outranks a violation", () => {
        const bad = { components: [apiserver, { component: "kubectl", version: "v1.39.0" }] };
        const good = { components: [apiserver] };
        assert.deepEqual(report([good, good]), {
            answer: [{ violations: [] }, { violations: [] }],
            status: 0,
        });
        assert.deepEqual(report([]), { answer: [], status: 0 });
        assert.equal(report([bad, good]).status, 1);
        assert.equal(report([good, bad]).status, 1);
        const { answer, status } = report([bad, 7, good]);
        assert.equal(status, 2);
        assert.deepEqual(Array.isArray(answer) && answer.slice(1), [
            { error: "inventory is 7, not an object" },
            { violations: [] },
        ]);
    });

    it("says what is wrong with a text that is not JSON", () => {
        const { answer, status } = skewReport("{components: []}");
        assert.equal(status, 2);
        assert.match(
            "error" in answer ? answer.error : "",
            /^the input is not JSON: .*property name/,
        );
        assert.equal(skewReport("").status, 2);
        assert.equal(skewReport(`\uFEFF${JSON.stringify({ components: [apiserver] })}`).status, 0);
        assert.equal(skewReport(`${JSON.stringify({ components: [apiserver] })}\uFEFF`).status, 2);
    });

    const alone =
        "without a kube-apiserver almost nothing can be judged: list all of the cluster's";
    const only = 'and the policy only covers releases such as "v1.37.2"';
    const names =
        "the policy covers kube-apiserver, kube-controller-manager, kube-scheduler, cloud-controller-manager, kubelet, kube-proxy, kubectl";
    const misunderstood: readonly (readonly [input: unknown, error: string])[] = [
        [null, "inventory is null, not an object"],
        ["x", 'inventory is "x", not an object'],
        [{}, "inventory has no components"],
        [
            { components: [apiserver], comment: "" },
            'inventory has the unknown field "comment": it may have components, step',
        ],
        [{ components: null }, "components is null, not an array"],
        [{ components: {} }, "components is an object, not an array"],
        [{ components: [] }, `components is empty: ${alone}`],
        [{ components: [[]] }, "components[0] is an array, not an object"],
        [{ components: [apiserver, 5] }, "components[1] is 5, not an object"],
        [{ components: [kubelet] }, `components has no kube-apiserver: ${alone}`],
        [{ components: [{ node: "cp-1", version: "v1.37.2" }] }, "components[0] has no component"],
        [
            { components: [{ ...apiserver, component: "kube-dns" }] },
            `components[0].component is "kube-dns": ${names}`,
        ],
        [
            { components: [{ ...apiserver, component: "Kubelet" }] },
            `components[0].component is "Kubelet": ${names}`,
        ],
        [
            { components: [{ ...apiserver, component: 3 }] },
            "components[0].component is 3, not a string",
        ],
        [
            { components: [{ ...apiserver, versions: "v1.37.2" }] },
            'components[0] has the unknown field "versions": it may have component, version, node, emulated, minCompatibility, reaches',
        ],
        [
            { components: [{ component: "kube-apiserver", node: "cp-1" }] },
            "components[0] has no version",
        ],
        ...(
            [
                ["1.37.2", 'it lacks the "v" of "v1.37.2"'],
                ["v1.37", 'it lacks the patch: it must be a release such as "v1.37.2"'],
                ["1.37", 'it lacks the patch: it must be a release such as "v1.37.2"'],
                ["v1", 'it lacks the patch: it must be a release such as "v1.37.2"'],
                ["v1.37.2-rc.0", `it is a pre-release, ${only}`],
                ["v1.37.0-alpha.1", `it is a pre-release, ${only}`],
                ["1.37.0-beta.0", `it is a pre-release, ${only}`],
                ["v1.37.2+k3s1", `it is a build with a suffix, ${only}`],
                ["v1.37.2-gke.100", `it is a build with a suffix, ${only}`],
                ["v1.37.12-rclone", `it is a build with a suffix, ${only}`],
                ["v0.0.0-master+$Format:%H$", `it is an unstamped build, ${only}`],
                ["v2.0.0", 'it is not a 1.x release: it must be a release such as "v1.37.2"'],
                ["v10.37.2", 'it is not a 1.x release: it must be a release such as "v1.37.2"'],
                ["v0.9.1", 'it is not a 1.x release: it must be a release such as "v1.37.2"'],
                ["v2.0.0-rc.1", 'it is not a 1.x release: it must be a release such as "v1.37.2"'],
                ["v1.037.2", "a release's numbers have no leading zeros"],
                ["v01.37.2", "a release's numbers have no leading zeros"],
                ["v1.37.02", "a release's numbers have no leading zeros"],
                ["v1.37.12345", "a release's numbers have at most four digits"],
                ["v1.12345.0", "a release's numbers have at most four digits"],
                [" v1.37.2", "it has whitespace around it"],
                ["v1.37.2\n", "it has whitespace around it"],
                ["", 'it must be a release such as "v1.37.2"'],
                ["latest", 'it must be a release such as "v1.37.2"'],
                ["v1.37.2.1", 'it must be a release such as "v1.37.2"'],
                ["V1.37.2", 'it must be a release such as "v1.37.2"'],
                ["kubelet-v1.37.2-rc.0", 'it must be a release such as "v1.37.2"'],
            ] as const
        ).map(
            ([version, fault]) =>
                [
                    { components: [{ ...apiserver, version }] },
                    `components[0].version is ${JSON.stringify(version)}: ${fault}`,
                ] as const,
        ),
        [
            { components: [{ ...apiserver, version: 1.37 }] },
            "components[0].version is 1.37, not a string",
        ],
        [
            { components: [{ ...apiserver, version: null }] },
            "components[0].version is null, not a string",
        ],
        [
            { components: [{ ...apiserver, node: "" }] },
            "components[0].node is empty: leave it out, or name a node",
        ],
        [
            { components: [{ ...apiserver, node: " " }] },
            "components[0].node is empty: leave it out, or name a node",
        ],
        [
            { components: [{ ...apiserver, node: null }] },
            "components[0].node is null, not a string",
        ],
        ...["v1.36", "1.36.0", "kube=1.36", "36", "2.36", "1.036", "1.36 "].map(
            (emulated) =>
                [
                    { components: [{ ...apiserver, emulated }] },
                    `components[0].emulated is "${emulated}": it must be a minor such as "1.36", without a patch`,
                ] as const,
        ),
        [
            { components: [{ ...apiserver, emulated: 1.36 }] },
            "components[0].emulated is 1.36, not a string",
        ],
        [
            { components: [{ ...apiserver, minCompatibility: "x" }] },
            'components[0].minCompatibility is "x": it must be a minor such as "1.36", without a patch',
        ],
        [
            { components: [apiserver, { ...kubelet, emulated: "1.36" }] },
            "components[1].emulated does not apply to kubelet: only kube-apiserver, kube-controller-manager, kube-scheduler, cloud-controller-manager have such a flag",
        ],
        [
            {
                components: [
                    apiserver,
                    { component: "kubectl", version: "v1.37.0", minCompatibility: "1.36" },
                ],
            },
            "components[1].minCompatibility does not apply to kubectl: only kube-apiserver, kube-controller-manager, kube-scheduler, cloud-controller-manager have such a flag",
        ],
        [
            { components: [{ ...apiserver, reaches: ["cp-1"] }] },
            "components[0].reaches does not apply to kube-apiserver: it is what the others reach",
        ],
        [
            { components: [apiserver, { ...kubelet, reaches: "cp-1" }] },
            'components[1].reaches is "cp-1", not an array',
        ],
        [
            { components: [apiserver, { ...kubelet, reaches: [] }] },
            "components[1].reaches is empty: name kube-apiservers' nodes, or leave it out for any of them",
        ],
        [
            { components: [apiserver, { ...kubelet, reaches: [1] }] },
            "components[1].reaches[0] is 1, not a string",
        ],
        [
            { components: [apiserver, { ...kubelet, reaches: ["cp-1", ""] }] },
            "components[1].reaches[1] is empty: name the node of a kube-apiserver",
        ],
        [
            { components: [apiserver, { ...kubelet, reaches: ["cp-1", "cp-9"] }] },
            'components[1].reaches names "cp-9", where there is no kube-apiserver',
        ],
        [
            { components: [apiserver, { ...kubelet, reaches: ["w-1"] }] },
            'components[1].reaches names "w-1", where there is no kube-apiserver',
        ],
        [
            { components: [apiserver, kubelet, kubelet] },
            "components[2] is the second kubelet on w-1: give it a node of its own",
        ],
        [
            {
                components: [
                    apiserver,
                    { component: "kubectl", node: "desk", version: "v1.37.0" },
                    { component: "kubectl", node: "desk", version: "v1.37.1" },
                ],
            },
            "components[2] is the second kubectl on desk: give it a node of its own",
        ],
        [
            {
                components: [
                    apiserver,
                    { component: "kubectl", version: "v1.37.0" },
                    { component: "kubectl", node: "desk", version: "v1.37.0" },
                ],
                step: { component: "kubectl", to: "v1.37.1" },
            },
            "step needs a node: components has 2 of kubectl, and each of them needs one too",
        ],
        [
            { components: [apiserver, kubelet, { component: "kubelet", version: "v1.36.4" }] },
            "components[2] has no node, but components has 2 of kubelet: give it a node",
        ],
        [{ components: [apiserver], step: null }, "step is null, not an object"],
        [{ components: [apiserver], step: {} }, "step has no component"],
        [{ components: [apiserver], step: { component: "kube-apiserver" } }, "step has no to"],
        [
            { components: [apiserver], step: { component: "kube-apiserver", to: "1.38" } },
            'step.to is "1.38": it lacks the patch: it must be a release such as "v1.37.2"',
        ],
        [
            { components: [apiserver], step: { component: "etcd", to: "v1.38.0" } },
            `step.component is "etcd": ${names}`,
        ],
        [
            {
                components: [apiserver],
                step: { component: "kube-apiserver", to: "v1.38.0", from: "v1.37.2" },
            },
            'step has the unknown field "from": it may have component, to, node',
        ],
        [
            {
                components: [apiserver],
                step: { component: "kube-apiserver", node: 1, to: "v1.38.0" },
            },
            "step.node is 1, not a string",
        ],
        [
            {
                components: [apiserver],
                step: { component: "kube-apiserver", node: "cp-9", to: "v1.38.0" },
            },
            "step is for cp-9's kube-apiserver, but components has none",
        ],
        [
            { components: [apiserver], step: { component: "kubelet", to: "v1.38.0" } },
            "step is for a kubelet, but components has none",
        ],
        [
            {
                components: [apiserver, second],
                step: { component: "kube-apiserver", to: "v1.38.0" },
            },
            "step needs a node: components has 2 of kube-apiserver",
        ],
        [
            { components: [{ ...apiserver, version: "v".repeat(99) }] },
            `components[0].version is "${"v".repeat(59)}…: it must be a release such as "v1.37.2"`,
        ],
        // 60 characters with its quotes, and one more.
        [
            { components: [{ ...apiserver, version: "v".repeat(58) }] },
            `components[0].version is "${"v".repeat(58)}": it must be a release such as "v1.37.2"`,
        ],
        [
            { components: [{ ...apiserver, version: "v".repeat(59) }] },
            `components[0].version is "${"v".repeat(59)}…: it must be a release such as "v1.37.2"`,
        ],
    ];
    for (const [input, error] of misunderstood) {
        it(`does not understand ${JSON.stringify(input).slice(0, 90)}`, () => {
            assert.deepEqual(report(input), { answer: { error }, status: 2 });
        });
    }
});

function report(input: unknown) {
    return skewReport(JSON.stringify(input));
}
