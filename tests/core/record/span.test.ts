import assert from "node:assert/strict";
import { Span, acts } from "../../../core/record/span.ts";
import { span } from "./spans.ts";

const deed = { node: "w-1", act: "swap", components: ["kubelet", "kube-proxy"] } as const;
const start = { wallMs: Date.parse("2026-09-21T10:00:00.000Z"), steadyMs: 700 };

/** What releases before this type wrote, into the record and the timeline. */
const written =
    '{"node":"w-1","components":["kubelet","kube-proxy"],"phase":"swap",' +
    '"startedAt":"2026-09-21T10:00:00.000Z","seconds":1.25,"result":"failed"}';
const made = span(deed, { seconds: 1.25, kind: "failed" });

describe("a span", () => {
    it("has its start, its end, and its outcome", () => {
        const { node, act, components, seconds, outcome } = made;
        assert.deepEqual({ node, act, components }, deed);
        assert.deepEqual([seconds, outcome], [1.25, { kind: "failed" }]);
        assert.deepEqual(
            [made.startedAt, made.endedAt].map((date) => date.toISOString()),
            ["2026-09-21T10:00:00.000Z", "2026-09-21T10:00:01.250Z"],
        );
    });

    it("is as long as the steady clock says, wherever the other one steps", () => {
        for (const wallMs of [0, start.wallMs - 3_600_000, start.wallMs + 3_600_000]) {
            const end = { wallMs, steadyMs: 3200.4 };
            const { seconds, endedAt } = Span.between(deed, start, end, { kind: "done" });
            assert.equal(seconds, 2.5);
            assert.equal(endedAt.toISOString(), "2026-09-21T10:00:02.500Z");
        }
        const before = { ...start, steadyMs: 600 };
        assert.equal(Span.between(deed, start, before, { kind: "done" }).seconds, 0);
    });

    it("is written as it always was, and read back", () => {
        assert.equal(JSON.stringify(made), written);
        assert.deepEqual(Span.fromJson(JSON.parse(written)), made);
        for (const act of acts) {
            const of = span({ ...deed, act });
            assert.deepEqual(Span.fromJson(JSON.parse(JSON.stringify(of))), of);
        }
    });

    it("is not read from what is not a span", () => {
        const json = made.toJSON();
        const without = Object.keys(json).map((key) => ({ [key]: undefined }));
        const wrong = [
            ...[...without, { node: 7 }, { phase: "reboot" }],
            ...[{ components: "kubelet" }, { components: [7] }],
            ...[{ startedAt: "" }, { startedAt: "yesterday" }, { startedAt: 7 }],
            ...[{ seconds: "7" }, { seconds: -1 }, { seconds: NaN }, { seconds: 1e300 }],
            ...[{ result: "undone" }, { result: { kind: "done" } }],
        ].map((change) => ({ ...json, ...change }));
        for (const one of [...wrong, undefined, null, 7, "", [], {}])
            assert.equal(Span.fromJson(one), undefined, JSON.stringify(one));
    });
});
