import assert from "node:assert/strict";
import { callFindings, storedFindings } from "../../../core/preflight/api/deprecatedApis.ts";
import type { Removal } from "../../../core/preflight/api/situations.ts";
import type { DeprecatedCall, Webhook } from "../../../core/preflight/facts.ts";
import { removedApis } from "../../../core/preflight/api/removedApis.ts";
import { durationSeconds, stopCost } from "../../../core/plan/stopCost.ts";
import { stopCostFindings } from "../../../core/preflight/api/stopCost.ts";
import { webhookFindings } from "../../../core/preflight/workloads/webhooks.ts";
import type { Finding } from "../../../core/preflight/finding.ts";
import { kinds } from "./fixtures.ts";

describe("deprecated-apis", () => {
    const found = (removedMinor: number | undefined) => {
        const call: DeprecatedCall = {
            group: "g",
            version: "v1beta1",
            resource: "things",
            removedMinor,
        };
        return callFindings(
            ["cp-1", "cp-2"].map((node) => ({ node, call })),
            37,
        );
    };
    const called = (severity: Finding["severity"], removal: Removal): readonly Finding[] => [
        {
            check: "deprecated-apis",
            severity,
            subjects: ["g/v1beta1 things"],
            what: { kind: "deprecated-call", nodes: ["cp-1", "cp-2"], removal },
        },
    ];

    it("blocks calls to what the target no longer has, once for all kube-apiservers", () => {
        assert.deepEqual(found(37), called("block", { kind: "gone", minor: 37, targetMinor: 37 }));
    });

    it("warns about what is removed later, informs about what has no date", () => {
        assert.deepEqual(found(38), called("warn", { kind: "later", minor: 38 }));
        assert.deepEqual(found(undefined), called("inform", { kind: "unannounced" }));
    });
});

describe("stored-versions", () => {
    it("warns about a version that is stored and not served", () => {
        const definition = { definition: "things.g", stored: ["v1alpha1", "v1"], served: ["v1"] };
        assert.deepEqual(storedFindings([definition], [], 37), [
            {
                check: "stored-versions",
                severity: "warn",
                subjects: ["things.g"],
                what: { kind: "unserved-stored-versions", versions: ["v1alpha1"] },
            },
        ]);
        assert.deepEqual(storedFindings([{ ...definition, stored: ["v1"] }], [], 37), []);
    });

    it("blocks objects of an API version that the target removes", () => {
        const [row] = removedApis.filter(({ minor }) => minor === 37);
        const of = (objects: readonly string[], minor: number) =>
            storedFindings([], [{ groupVersion: row!.groupVersion, objects }], minor);
        assert.deepEqual(of(["workloads"], 37), [
            {
                check: "stored-versions",
                severity: "block",
                subjects: ["scheduling.k8s.io/v1alpha2"],
                what: {
                    kind: "objects-of-removed-api",
                    objects: ["workloads"],
                    removedMinor: 37,
                    source: row!.source,
                },
            },
        ]);
        assert.deepEqual(of([], 37), []);
        assert.deepEqual(of(["workloads"], 36), []);
    });
});

describe("stop-cost and load-balancer", () => {
    const found = (...args: readonly string[]) =>
        stopCostFindings(["cp-1", "cp-2"].map((node) => ({ node, args })));
    const subjects = [{ kind: "group", names: ["cp-1", "cp-2"] }] as const;

    it("reads the cost from the flags as it was measured", () => {
        assert.deepEqual(stopCost([]), { delay: 0, drain: 60 });
        assert.deepEqual(stopCost(["--request-timeout=5m"]), { delay: 0, drain: 300 });
        assert.deepEqual(stopCost(["--shutdown-watch-termination-grace-period=2s"]), {
            delay: 0,
            drain: 2,
        });
        assert.deepEqual(
            stopCost(["--shutdown-send-retry-after=true", "--shutdown-delay-duration=3s"]),
            { delay: 3, drain: 3 },
        );
        assert.deepEqual(stopCost(["--shutdown-send-retry-after"]), { delay: 0, drain: 3 });
        assert.deepEqual(stopCost(["--shutdown-send-retry-after=false"]), { delay: 0, drain: 60 });
    });

    it("warns about slow stops, and about stops that no load balancer sees coming", () => {
        assert.deepEqual(found(), [
            {
                check: "stop-cost",
                severity: "warn",
                subjects,
                what: { kind: "slow-stop", seconds: 60 },
            },
            { check: "load-balancer", severity: "warn", subjects, what: { kind: "abrupt-stop" } },
        ]);
    });

    it("informs about the time that the load balancer has", () => {
        const quick = found("--shutdown-delay-duration=5s", "--shutdown-send-retry-after=true");
        assert.deepEqual(quick, [
            {
                check: "load-balancer",
                severity: "inform",
                subjects,
                what: { kind: "announced-stop", seconds: 5 },
            },
        ]);
    });

    it("says nothing about a load balancer if there is only one kube-apiserver, or none to stop", () => {
        const one = [{ node: "cp-1", args: ["--shutdown-send-retry-after"] }];
        assert.deepEqual(stopCostFindings(one), []);
        assert.deepEqual(stopCostFindings([]), []);
    });

    it("reads Go durations", () => {
        const durations: readonly [string, number][] = [
            ["0", 0],
            ["1m0s", 60],
            ["1h2m3.5s", 3723.5],
            ["500ms", 0.5],
            ["2us", 2e-6],
            ["3", Number.NaN],
        ];
        for (const [text, seconds] of durations) assert.equal(durationSeconds(text), seconds, text);
    });
});

describe("webhooks", () => {
    const webhook: Webhook = {
        configuration: "policy",
        kind: "validating",
        name: "pods.policy",
        failClosed: true,
        coversPods: "all",
        service: "policy/webhook",
        nodes: ["w-1"],
    };
    const found = (over: Partial<Webhook>) => webhookFindings([{ ...webhook, ...over }], ["w-1"]);
    const { kind, name } = webhook;
    const closed = { kind, name, coversPods: "all", service: "policy/webhook" } as const;
    const blocks = (what: Finding["what"]): readonly Finding[] => [
        { check: "webhooks", severity: "block", subjects: ["policy"], what },
    ];

    it("blocks if all of a fail-closed webhook is on a node that is drained", () => {
        assert.deepEqual(
            found({}),
            blocks({ kind: "webhook-on-drained-node", webhook: closed, node: "w-1" }),
        );
    });

    it("blocks if nothing serves it", () => {
        const what = { kind: "unserved-webhook", webhook: closed } as const;
        assert.deepEqual(found({ nodes: [] }), blocks(what));
    });

    it("warns if a selector narrows it", () => {
        const coversPods = "some" as const;
        assert.deepEqual(kinds(found({ coversPods })), ["warn webhook-on-drained-node"]);
        assert.deepEqual(kinds(found({ coversPods, nodes: [] })), ["warn unserved-webhook"]);
    });

    it("is silent if it cannot get in the way", () => {
        for (const over of [
            { failClosed: false },
            { coversPods: "none" as const },
            { service: undefined },
            { nodes: ["w-1", "w-2"] },
            { nodes: ["w-9"] },
        ])
            assert.deepEqual(found(over), [], JSON.stringify(over));
    });
});
