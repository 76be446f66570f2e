import assert from "node:assert/strict";
import { recordedSteps, upgradeRecord, type RecordedStep } from "../../core/upgradeRecord.ts";
import { clusterSpec } from "./clusters.ts";

const spec = {
    ...clusterSpec({ version: "v1.37.2", workerVersion: "v1.36.4" }),
    waivers: { kernel: "old on purpose" },
};
const wanted = {
    version: "v1.37.2",
    workerVersion: "v1.36.4",
    waivers: '{"kernel":"old on purpose"}',
};
const steps = [
    recorded("cp-1", "guard", "2026-09-21T10:00:00.000Z", 0.5),
    recorded("cp-1", "swap", "2026-09-21T10:00:01.000Z", 7),
    recorded("cp-2", "swap", "2026-09-21T10:01:00.000Z", 6.25),
];
const upgrade = { ...wanted, finishedAt: "2026-09-21T10:01:06.250Z" };

describe("upgradeRecord", () => {
    it("holds what was wanted, every step, and when the last one ended", () => {
        const record = upgradeRecord(undefined, spec, steps);
        assert.deepEqual(Object.keys(record), [
            "version",
            "workerVersion",
            "waivers",
            "steps",
            "upgrades",
        ]);
        assert.deepEqual(
            { ...record, upgrades: parsed(record["upgrades"]) },
            { ...wanted, steps: JSON.stringify(steps), upgrades: [upgrade] },
        );
    });

    it("forgets the steps of the run before, and keeps its upgrade", () => {
        const before = upgradeRecord(undefined, clusterSpec({ version: "v1.36.4" }), steps);
        const record = upgradeRecord({ ...before, note: "by hand" }, spec, steps.slice(0, 1));
        assert.equal(record["note"], undefined);
        assert.deepEqual(recordedSteps(record), steps.slice(0, 1));
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
            parsed(upgradeRecord({ upgrades: numbered(amount) }, spec, steps)["upgrades"]);
        assert.deepEqual(after(9), [1, 2, 3, 4, 5, 6, 7, 8, 9, upgrade]);
        assert.deepEqual(after(10), [2, 3, 4, 5, 6, 7, 8, 9, 10, upgrade]);
        assert.deepEqual(after(12), [4, 5, 6, 7, 8, 9, 10, 11, 12, upgrade]);
    });

    it("stays as it was after a run that did nothing, but for what is wanted", () => {
        const before = upgradeRecord(undefined, spec, steps);
        assert.deepEqual(upgradeRecord(before, spec, []), before);
        assert.deepEqual(upgradeRecord(before, { ...spec, waivers: {} }, []), {
            ...before,
            waivers: "{}",
        });
        assert.deepEqual(upgradeRecord({ ...before, version: "v1.36.4" }, spec, []), before);
        assert.deepEqual(upgradeRecord(undefined, spec, []), wanted);
    });

    it("begins anew where the upgrades before cannot be read", () => {
        for (const upgrades of ["", "[", "{}", "7", "null"]) {
            const record = upgradeRecord({ upgrades }, spec, steps);
            assert.deepEqual(parsed(record["upgrades"]), [upgrade]);
        }
    });
});

describe("recordedSteps", () => {
    it("are the steps that were recorded", () => {
        assert.deepEqual(recordedSteps(upgradeRecord(undefined, spec, steps)), steps);
    });

    it("are none where there is no record, or none that can be read", () => {
        assert.deepEqual(recordedSteps(undefined), []);
        assert.deepEqual(recordedSteps({}), []);
        for (const text of ["", "[", "{}", "7", "null", '"[]"'])
            assert.deepEqual(recordedSteps({ steps: text }), []);
    });

    it("leave out what somebody made unreadable", () => {
        const [step] = steps;
        const wrong = [
            null,
            7,
            {},
            ...["node", "phase", "startedAt", "result", "components", "seconds"].map((key) => ({
                ...step,
                [key]: undefined,
            })),
            { ...step, seconds: "7" },
            { ...step, components: "kubelet" },
        ];
        for (const one of wrong)
            assert.deepEqual(recordedSteps({ steps: JSON.stringify([one, step]) }), [step]);
    });
});

function recorded(node: string, phase: string, startedAt: string, seconds: number): RecordedStep {
    return { node, components: ["kube-apiserver"], phase, startedAt, seconds, result: "done" };
}

function parsed(text: string | undefined): unknown {
    return JSON.parse(text ?? "");
}
