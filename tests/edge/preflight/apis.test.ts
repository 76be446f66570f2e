import assert from "node:assert/strict";
import {
    deprecatedCalls,
    lookAtRemovedApis,
    lookAtStoredVersions,
} from "../../../edge/preflight/apis.ts";
import { lookAtWebhooks } from "../../../edge/preflight/webhooks.ts";

describe("deprecatedCalls", () => {
    it("reads the gauge of a kube-apiserver's metrics", () => {
        const metrics = [
            "# HELP apiserver_requested_deprecated_apis [STABLE] Gauge of deprecated APIs that have been requested",
            "# TYPE apiserver_requested_deprecated_apis gauge",
            'apiserver_requested_deprecated_apis{group="",removed_release="",resource="endpoints",subresource="",version="v1"} 1',
            'apiserver_requested_deprecated_apis{group="g.k8s.io",removed_release="1.38",resource="things",subresource="",version="v1beta1"} 1',
            'apiserver_request_total{group="g.k8s.io"} 1',
        ].join("\n");
        assert.deepEqual(deprecatedCalls(metrics), [
            { group: "", version: "v1", resource: "endpoints", removedMinor: undefined },
            { group: "g.k8s.io", version: "v1beta1", resource: "things", removedMinor: 38 },
        ]);
        assert.deepEqual(deprecatedCalls(""), []);
    });
});

describe("stored versions", () => {
    it("are compared with the served ones", async () => {
        const items = [
            {
                metadata: { name: "things.g" },
                spec: {
                    versions: [
                        { name: "v1alpha1", served: false },
                        { name: "v1", served: true },
                    ],
                },
                status: { storedVersions: ["v1alpha1", "v1"] },
            },
        ];
        assert.deepEqual(await lookAtStoredVersions({ json: () => Promise.resolve({ items }) }), [
            { definition: "things.g", stored: ["v1alpha1", "v1"], served: ["v1"] },
        ]);
    });

    it("of built-in APIs are asked for only where a removed version is served, and no other that stays", async () => {
        const groupVersion = "scheduling.k8s.io/v1alpha2";
        const answers: Readonly<Record<string, unknown>> = {
            "/apis": {
                groups: [
                    { versions: [{ groupVersion: "apps/v1" }] },
                    { versions: [{ groupVersion: "scheduling.k8s.io/v1" }, { groupVersion }] },
                ],
            },
            "/apis/scheduling.k8s.io/v1": {
                resources: [{ name: "priorityclasses", verbs: ["list"] }],
            },
            [`/apis/${groupVersion}`]: {
                resources: [
                    { name: "workloads", verbs: ["list"] },
                    { name: "workloads/status", verbs: ["get"] },
                    { name: "podgroups", verbs: ["list"] },
                    { name: "priorityclasses", verbs: ["list"] },
                ],
            },
            [`/apis/${groupVersion}/workloads?limit=1`]: { items: [{}] },
            [`/apis/${groupVersion}/podgroups?limit=1`]: { items: [] },
        };
        const raw = (path: string) => Promise.resolve(JSON.stringify(answers[path]));
        assert.deepEqual(await lookAtRemovedApis({ raw }), [
            { groupVersion, objects: ["workloads"] },
        ]);
    });
});

describe("webhooks", () => {
    const pods = { apiGroups: [""], resources: ["pods"], operations: ["CREATE"] };
    const look = async (webhook: object, endpoints: readonly object[] = []) => {
        const answers: Readonly<Record<string, unknown>> = {
            validatingwebhookconfigurations: {
                items: [
                    {
                        metadata: { name: "policy" },
                        webhooks: [
                            {
                                name: "w",
                                clientConfig: { service: { namespace: "p", name: "s" } },
                                ...webhook,
                            },
                        ],
                    },
                ],
            },
            mutatingwebhookconfigurations: { items: [] },
            endpointslices: {
                items: [
                    {
                        metadata: {
                            name: "s-1",
                            namespace: "p",
                            labels: { "kubernetes.io/service-name": "s" },
                        },
                        endpoints,
                    },
                ],
            },
        };
        const [found] = await lookAtWebhooks({
            json: ([, kind = ""]) => Promise.resolve(answers[kind]),
        });
        return found;
    };

    it("fail closed by default, and cover pods by their rules", async () => {
        const covered = async (rule: object, over: object = {}) =>
            (await look({ rules: [rule], ...over }))?.coversPods;
        assert.equal((await look({ rules: [pods] }))?.failClosed, true);
        assert.equal(await covered(pods), "all");
        assert.equal(
            await covered({ apiGroups: ["*"], resources: ["*"], operations: ["*"] }),
            "all",
        );
        assert.equal(await covered({ ...pods, apiGroups: ["apps"] }), "none");
        assert.equal(await covered({ ...pods, operations: ["DELETE"] }), "none");
        assert.equal(await covered({ ...pods, resources: ["pods/exec"] }), "none");
        assert.equal(
            await covered(pods, { namespaceSelector: { matchLabels: { a: "b" } } }),
            "some",
        );
        assert.equal(await covered(pods, { objectSelector: {}, namespaceSelector: {} }), "all");
        assert.equal(await covered(pods, { matchConditions: [{}] }), "some");
    });

    it("live on the nodes of their ready endpoints", async () => {
        const found = await look({ rules: [pods] }, [
            { nodeName: "w-1", conditions: { ready: true } },
            { nodeName: "w-2", conditions: { ready: false } },
            { nodeName: "w-3" },
        ]);
        assert.deepEqual(found?.nodes, ["w-1", "w-3"]);
    });
});
