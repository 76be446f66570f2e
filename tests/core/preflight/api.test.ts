import assert from "node:assert/strict";
import { callFindings, storedFindings } from "../../../core/preflight/deprecatedApis.ts";
import type { DeprecatedCall, Webhook } from "../../../core/preflight/facts.ts";
import { removedApis } from "../../../core/preflight/removedApis.ts";
import { durationSeconds, stopCost, stopCostFindings } from "../../../core/preflight/stopCost.ts";
import { webhookFindings } from "../../../core/preflight/webhooks.ts";
import { lines, sighting } from "./fixtures.ts";

describe("deprecated-apis", () => {
    const found = (removedMinor: number | undefined) => {
        const call: DeprecatedCall = {
            group: "g",
            version: "v1beta1",
            resource: "things",
            removedMinor,
        };
        return lines(
            callFindings(
                ["cp-1", "cp-2"].map((node) => ({ node, call })),
                37,
            ),
        );
    };

    it("blocks calls of what the target no longer has, once for all kube-apiservers", () => {
        assert.deepEqual(found(37), [
            "block g/v1beta1 things: was called since cp-1, cp-2 started; it is deprecated, and goes in 1.37, so 1.37 no longer has it",
        ]);
    });

    it("warns of what goes later, informs of what has no date", () => {
        assert.match(found(38)[0] ?? "", /^warn .*goes in 1\.38$/);
        assert.match(found(undefined)[0] ?? "", /^inform .*it is deprecated$/);
    });
});

describe("stored-versions", () => {
    it("warns of a version that is stored and not served", () => {
        const definition = { definition: "things.g", stored: ["v1alpha1", "v1"], served: ["v1"] };
        assert.match(
            lines(storedFindings([definition], [], 37))[0] ?? "",
            /^warn things\.g: may hold objects stored as v1alpha1/,
        );
        assert.deepEqual(storedFindings([{ ...definition, stored: ["v1"] }], [], 37), []);
    });

    it("blocks objects of an API version that the target removes", () => {
        const [row] = removedApis.filter(({ minor }) => minor === 37);
        const of = (objects: readonly string[], minor: number) =>
            lines(storedFindings([], [{ groupVersion: row!.groupVersion, objects }], minor));
        assert.match(
            of(["workloads"], 37)[0] ?? "",
            /^block scheduling\.k8s\.io\/v1alpha2: has objects \(workloads\), and 1\.37 removes it/,
        );
        assert.deepEqual(of([], 37), []);
        assert.deepEqual(of(["workloads"], 36), []);
    });
});

describe("stop-cost and load-balancer", () => {
    const found = (...args: readonly string[]) =>
        lines(
            stopCostFindings(
                ["cp-1", "cp-2"].map((node) => ({
                    node,
                    sighting: sighting("kube-apiserver", args),
                })),
            ),
        );

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

    it("warns of slow stops, and of stops that no load balancer sees coming", () => {
        const [slow = "", abrupt = ""] = found();
        assert.match(slow, /^warn cp-1, cp-2: kube-apiserver may take 60 s to stop/);
        assert.match(abrupt, /^warn cp-1, cp-2: kube-apiserver stops accepting at once/);
    });

    it("informs of the time that the load balancer has", () => {
        const [line = "", ...more] = found(
            "--shutdown-delay-duration=5s",
            "--shutdown-send-retry-after=true",
        );
        assert.match(line, /^inform cp-1, cp-2: a kube-apiserver that stops is unready for 5 s/);
        assert.deepEqual(more, []);
    });

    it("has no word on a load balancer where there is one kube-apiserver, or none to stop", () => {
        const one = [
            { node: "cp-1", sighting: sighting("kube-apiserver", ["--shutdown-send-retry-after"]) },
        ];
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
    const found = (over: Partial<Webhook>) =>
        lines(webhookFindings([{ ...webhook, ...over }], ["w-1"]));

    it("blocks where all of a fail-closed webhook is on a node that is drained", () => {
        assert.match(
            found({})[0] ?? "",
            /^block policy: its validating webhook pods\.policy .* are on w-1, which is drained/,
        );
    });

    it("blocks where nothing serves it", () => {
        assert.match(found({ nodes: [] })[0] ?? "", /^block policy: .*has no ready endpoint/);
    });

    it("warns where a selector narrows it", () => {
        assert.match(found({ coversPods: "some" })[0] ?? "", /^warn /);
        assert.match(found({ coversPods: "some", nodes: [] })[0] ?? "", /^warn /);
    });

    it("is silent where it cannot stand in the way", () => {
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
