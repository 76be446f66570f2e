import assert from "node:assert/strict";
import { measuredDurations } from "../../../core/plan/durations.ts";
import type { Act } from "../../../core/record/span.ts";
import { recordedSpans, upgradeRecord } from "../../../core/record/upgradeRecord.ts";
import { clusterSpec } from "../clusters.ts";
import { span } from "./spans.ts";

const spec = {
    ...clusterSpec({ version: "v1.37.2", workerVersion: "v1.36.4" }),
    waivers: { kernel: "old on purpose" },
};
const wanted = {
    version: "v1.37.2",
    workerVersion: "v1.36.4",
    waivers: '{"kernel":"old on purpose"}',
};
const spans = [
    recorded("cp-1", "stage", "2026-09-21T10:00:00.000Z", 0.5),
    recorded("cp-1", "swap", "2026-09-21T10:00:01.000Z", 7),
    recorded("cp-2", "swap", "2026-09-21T10:01:00.000Z", 6.25),
];
const upgrade = { ...wanted, finishedAt: "2026-09-21T10:01:06.250Z" };

describe("upgradeRecord", () => {
    it("holds what was wanted, every span, and when the last one ended", () => {
        const record = upgradeRecord(undefined, spec, spans);
        assert.deepEqual(Object.keys(record), [
            "version",
            "workerVersion",
            "waivers",
            "steps",
            "upgrades",
        ]);
        assert.deepEqual(
            { ...record, upgrades: parsed(record["upgrades"]) },
            { ...wanted, steps: JSON.stringify(spans), upgrades: [upgrade] },
        );
    });

    it("forgets the spans of the run before, and keeps its upgrade", () => {
        const before = upgradeRecord(undefined, clusterSpec({ version: "v1.36.4" }), spans);
        const record = upgradeRecord({ ...before, note: "by hand" }, spec, spans.slice(0, 1));
        assert.equal(record["note"], undefined);
        assert.deepEqual(recordedSpans(record), spans.slice(0, 1));
        assert.deepEqual(parsed(record["upgrades"]), [
            {
                version: "v1.36.4",
                workerVersion: "v1.36.4",
                waivers: "{}",
                finishedAt: "2026-09-21T10:01:06.250Z",
            },
            { ...wanted, finishedAt: "2026-09-21T10:00:00.500Z" },
        ]);
    });

    it("keeps the ten newest upgrades", () => {
        const numbered = (amount: number) =>
            JSON.stringify(Array.from({ length: amount }, (_, at) => at + 1));
        const after = (amount: number) =>
            parsed(upgradeRecord({ upgrades: numbered(amount) }, spec, spans)["upgrades"]);
        assert.deepEqual(after(9), [1, 2, 3, 4, 5, 6, 7, 8, 9, upgrade]);
        assert.deepEqual(after(10), [2, 3, 4, 5, 6, 7, 8, 9, 10, upgrade]);
        assert.deepEqual(after(12), [4, 5, 6, 7, 8, 9, 10, 11, 12, upgrade]);
    });

    it("stays as it was after a run that did nothing, except for the wanted versions", () => {
        const before = upgradeRecord(undefined, spec, spans);
        assert.deepEqual(upgradeRecord(before, spec, []), before);
        assert.deepEqual(upgradeRecord(before, { ...spec, waivers: {} }, []), {
            ...before,
            waivers: "{}",
        });
        assert.deepEqual(upgradeRecord({ ...before, version: "v1.36.4" }, spec, []), before);
        assert.deepEqual(upgradeRecord(undefined, spec, []), wanted);
    });

    it("starts over if the earlier upgrades cannot be read", () => {
        for (const upgrades of ["", "[", "{}", "7", "null"]) {
            const record = upgradeRecord({ upgrades }, spec, spans);
            assert.deepEqual(parsed(record["upgrades"]), [upgrade]);
        }
    });
});

describe("recordedSpans", () => {
    it("are the spans that were recorded", () => {
        assert.deepEqual(recordedSpans(upgradeRecord(undefined, spec, spans)), spans);
    });

    it("are read from the record of an earlier release, so that what it measured counts", () => {
        const measured = recordedSpans({
            steps:
                '[{"node":"cp-1","components":["kube-apiserver"],"phase":"swap",' +
                '"startedAt":"2026-09-21T10:00:01.000Z","seconds":7.031,"result":"done"},' +
                '{"node":"w-1","components":["kubelet","kube-proxy"],"phase":"drain",' +
                '"startedAt":"2026-09-21T10:00:21.000Z","seconds":5.8,"result":"done"}]',
        });
        assert.deepEqual(measuredDurations(measured), { "kube-apiservers": 7.031, workers: 5.8 });
    });

    it("are none if there is no record, or none that can be read", () => {
        assert.deepEqual(recordedSpans(undefined), []);
        assert.deepEqual(recordedSpans({}), []);
        for (const text of ["", "[", "{}", "7", "null", '"[]"'])
            assert.deepEqual(recordedSpans({ steps: text }), []);
    });

    it("leave out what somebody made unreadable", () => {
        const [span] = spans;
        for (const one of [null, 7, {}, { ...span?.toJSON(), seconds: "7" }])
            assert.deepEqual(recordedSpans({ steps: JSON.stringify([one, span]) }), [span]);
    });
});

function recorded(node: string, act: Act, startedAt: string, seconds: number) {
    return span({ node, act, components: ["kube-apiserver"] }, { startedAt, seconds });
}

function parsed(text: string | undefined): unknown {
    return JSON.parse(text ?? "");
}
