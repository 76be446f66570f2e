import assert from "node:assert/strict";
import fc from "fast-check";
import type { Component } from "../../../core/cluster/component.ts";
import type {
    ComponentSighting,
    NodeSighting,
    SwapRecord,
    VersionReading,
} from "../../../core/cluster/inventory.ts";
import { currentVersion, diagnoseComponent } from "../../../core/cluster/diagnoseComponent.ts";
import { isVersion, readingText } from "../../../core/cluster/reading.ts";
import type {
    DiagnosedComponent,
    FileCondition,
    Sources,
    Verdict,
} from "../../../core/cluster/diagnosis.ts";
import { clusterInventory, clusterSpec, sighting, v } from "../clusters.ts";

const spec = clusterSpec();
const odd = { kind: "unparseable", text: "v1.37.0-rc.1" } as const;
const absent = { kind: "absent", reason: "no process is running" } as const;
const noFile = { kind: "absent", reason: "no such file" } as const;
const unhealthy = { ok: false, detail: "503" } as const;
const doubt = "the unit names /bin/sh";
const inactive = { ...sighting("kubelet", "v1.37.2").unit, activeState: "inactive" };

/** What differs from a healthy component at its target, without a record. */
interface Difference extends Partial<Omit<ComponentSighting, "component">> {
    readonly component?: Component;
    /** The version that its last swap recorded. */
    readonly recorded?: string;
    /** The version that its node has registered. */
    readonly registered?: VersionReading;
}

/** What differs, and the verdict: each alone, then each taking precedence over the next. */
const verdicts: readonly (readonly [what: string, difference: Difference, verdict: Verdict])[] = [
    ["all as wanted", {}, { kind: "as wanted" }],
    ["as wanted, and recorded so", { recorded: "v1.37.2" }, { kind: "as wanted" }],
    ["a file in doubt", { doubt }, { kind: "in doubt", doubt }],
    ["a process that is no release", runs(odd), { kind: "unreadable", reading: odd }],
    ["no process", { running: absent }, { kind: "down" }],
    ["no process, whose file is old", { running: absent, onDisk: old() }, { kind: "down" }],
    ["another record", { recorded: "v1.36.9" }, { kind: "drifted", recorded: "v1.36.9" }],
    ["an older version", runs(old()), { kind: "behind" }],
    ["a newer version", runs(reading("v1.37.3")), { kind: "behind" }],
    ["an older version, recorded so", { ...runs(old()), recorded: "v1.36.4" }, { kind: "behind" }],
    ["an older file", { onDisk: old() }, { kind: "file differs" }],
    ["no file", { onDisk: noFile }, { kind: "file differs" }],
    ["a file that is no release", { onDisk: odd }, { kind: "file differs" }],
    ["no health", { health: unhealthy }, { kind: "unhealthy", detail: "503" }],

    ["in doubt, then unreadable", { doubt, ...runs(odd) }, { kind: "in doubt", doubt }],
    [
        "unreadable, then down",
        { running: absent, onDisk: noFile },
        { kind: "unreadable", reading: absent },
    ],
    [
        "unreadable, then down, by a file that is no release",
        { running: absent, onDisk: odd },
        { kind: "unreadable", reading: absent },
    ],
    ["down, then drifted", { running: absent, recorded: "v1.36.9" }, { kind: "down" }],
    [
        "drifted, then behind",
        { ...runs(old()), recorded: "v1.37.2" },
        { kind: "drifted", recorded: "v1.37.2" },
    ],
    ["behind, then file differs", { running: old() }, { kind: "behind" }],
    [
        "file differs, then unhealthy",
        { onDisk: old(), health: unhealthy },
        { kind: "file differs" },
    ],

    [
        "in doubt before all",
        { doubt, running: absent, onDisk: noFile },
        { kind: "in doubt", doubt },
    ],
    [
        "unreadable before drifted",
        { running: odd, recorded: "v1.36.9", health: unhealthy },
        { kind: "unreadable", reading: odd },
    ],
    ["down before unhealthy", { running: absent, health: unhealthy }, { kind: "down" }],
    [
        "drifted before file differs and unhealthy",
        { onDisk: old(), recorded: "v1.36.9", health: unhealthy },
        { kind: "drifted", recorded: "v1.36.9" },
    ],
    ["behind before unhealthy", { ...runs(old()), health: unhealthy }, { kind: "behind" }],
    // What its unit and its node say does not change the verdict: a swap would not fix it.
    ["as wanted outside its unit", { unit: inactive }, { kind: "as wanted" }],
    ["as wanted, registered otherwise", { registered: old() }, { kind: "as wanted" }],
];

/**
 * What differs, and whether the sources agree: each alone, then each taking precedence over the
 * next.
 */
const sources: readonly (readonly [what: string, difference: Difference, kind: Sources["kind"]])[] =
    [
        ["all", {}, "agree"],
        ["all, with a record", { recorded: "v1.37.2" }, "agree"],
        ["all of something that is behind", { ...runs(old()), registered: old() }, "agree"],
        ["all of something that is no release", { ...runs(odd), registered: odd }, "agree"],
        [
            "all of something that is not healthy, or in doubt",
            { health: unhealthy, doubt },
            "agree",
        ],
        ["no process", { running: absent }, "nothing runs"],
        ["a file of the target", { running: old() }, "new file"],
        ["another file", { onDisk: old() }, "other file"],
        ["no file", { onDisk: noFile }, "other file"],
        ["a file that is no release", { onDisk: odd }, "other file"],
        ["a record", { recorded: "v1.36.9" }, "other record"],
        ["a registration", { registered: old() }, "other registration"],
        ["a registration of nothing", { registered: noFile }, "other registration"],
        ["a unit", { unit: inactive }, "outside its unit"],

        ["no process, then a file", { running: absent, onDisk: old() }, "nothing runs"],
        ["no process, nor a file", { running: absent, onDisk: noFile }, "nothing runs"],
        ["a new file, then a record", { running: old(), recorded: "v1.37.2" }, "new file"],
        ["another file, then a record", { onDisk: old(), recorded: "v1.36.9" }, "other file"],
        [
            "a record, then a registration",
            { recorded: "v1.36.9", registered: old() },
            "other record",
        ],
        [
            "a registration, then a unit",
            { registered: old(), unit: inactive },
            "other registration",
        ],
        // Only kubelets register.
        [
            "no registration of a kube-proxy",
            { component: "kube-proxy", registered: old() },
            "agree",
        ],
    ];

const files: readonly (readonly [what: string, difference: Difference, file: FileCondition])[] = [
    ["what runs", {}, { kind: "as running", reading: reading("v1.37.2") }],
    ["what runs, behind", runs(old()), { kind: "as running", reading: old() }],
    ["what runs, no release", runs(odd), { kind: "as running", reading: odd }],
    [
        "the target",
        { running: old() },
        { kind: "other", reading: reading("v1.37.2"), isTarget: true },
    ],
    ["the target, of no process", { running: absent }, other(reading("v1.37.2"), true)],
    ["neither", { running: old(), onDisk: reading("v1.36.5") }, other(reading("v1.36.5"), false)],
    ["older", { onDisk: old() }, other(old(), false)],
    ["not there", { onDisk: noFile }, other(noFile, false)],
    ["no release", { onDisk: odd }, other(odd, false)],
    ["in doubt", { doubt }, { kind: "in doubt", reading: reading("v1.37.2"), doubt }],
    [
        "in doubt, though it differs",
        { doubt, onDisk: odd },
        { kind: "in doubt", reading: odd, doubt },
    ],
];

describe("diagnoseComponent", () => {
    for (const [what, difference, verdict] of verdicts) {
        it(`says ${verdict.kind}: ${what}`, () => {
            assert.deepEqual(diagnosed(difference).verdict, verdict);
        });
    }

    for (const [what, difference, kind] of sources) {
        it(`says of its sources ${kind}: ${what}`, () => {
            assert.deepEqual(diagnosed(difference).sources, { kind });
        });
    }

    for (const [what, difference, file] of files) {
        it(`says of its file ${file.kind}: ${what}`, () => {
            assert.deepEqual(diagnosed(difference).file, file);
        });
    }

    it("has all that was seen, and the target of the component", () => {
        const seen = { ...sighting("kubelet", "v1.36.4"), args: ["--v=2"] };
        const node = { ...someNode(), kubelet: odd };
        const record: SwapRecord = { component: "kubelet", version: "v1.36.4", token: "t" };
        const held = clusterSpec({ workerVersion: "v1.36.5" });
        assert.deepEqual(diagnoseComponent(seen, { spec: held, record, node }), {
            component: "kubelet",
            target: v("v1.36.5"),
            runs: old(),
            file: { kind: "as running", reading: old() },
            health: { kind: "healthy" },
            unit: seen.unit,
            registered: odd,
            sources: { kind: "other registration" },
            verdict: { kind: "behind" },
            current: old(),
            args: ["--v=2"],
            startedAt: 1_790_000_000,
            record: { token: "t", version: "v1.36.4" },
        } satisfies DiagnosedComponent);
        assert.deepEqual(
            diagnoseComponent(sighting("kube-scheduler", "v1.36.4"), {
                spec: held,
                record: undefined,
                node: undefined,
            }).target,
            v("v1.37.2"),
        );
    });

    it("has no record if there was no swap, and the health check's detail if it is unhealthy", () => {
        const { record, health, registered } = diagnosed({
            health: unhealthy,
            component: "kube-proxy",
        });
        assert.deepEqual(record, { token: "none", version: undefined });
        assert.deepEqual(health, { kind: "unhealthy", detail: "503" });
        assert.equal(registered, undefined);
    });

    it("property: the verdict is the first condition of the list that holds", () => {
        const readings = fc.constantFrom<VersionReading>(reading("v1.37.2"), old(), odd, absent);
        const anything = fc.record({
            running: readings,
            onDisk: readings,
            recorded: fc.constantFrom(undefined, "v1.37.2", "v1.36.4"),
            health: fc.constantFrom(unhealthy, { ok: true, detail: "ok" }),
            doubt: fc.constantFrom(undefined, undefined, doubt),
        });
        fc.assert(
            fc.property(anything, ({ recorded, ...seen }) => {
                const { running, onDisk } = seen;
                const isRead = running.kind === "version" || onDisk.kind === "version";
                const holds: readonly (readonly [kind: Verdict["kind"], holds: boolean])[] = [
                    ["in doubt", seen.doubt !== undefined],
                    ["unreadable", running.kind === "unparseable" || !isRead],
                    ["down", running.kind === "absent"],
                    ["drifted", recorded !== undefined && recorded !== readingText(running)],
                    ["behind", readingText(running) !== "v1.37.2"],
                    ["file differs", readingText(onDisk) !== "v1.37.2"],
                    ["unhealthy", !seen.health.ok],
                    ["as wanted", true],
                ];
                const difference = { ...seen, ...(recorded === undefined ? {} : { recorded }) };
                assert.equal(diagnosed(difference).verdict.kind, holds.find(([, one]) => one)?.[0]);
            }),
            { numRuns: 500 },
        );
    });
});

describe("currentVersion", () => {
    it("is what runs, or else what the next start would run", () => {
        const current = (running: VersionReading, onDisk: VersionReading) =>
            currentVersion({ ...sighting("kubelet", "v1.37.2"), running, onDisk });
        assert.deepEqual(current(old(), reading("v1.37.2")), old());
        assert.deepEqual(current(odd, reading("v1.37.2")), odd);
        assert.deepEqual(current(absent, reading("v1.37.2")), reading("v1.37.2"));
        assert.deepEqual(current(absent, odd), absent);
        assert.deepEqual(current(absent, noFile), absent);
    });
});

describe("a reading of a version", () => {
    it("is written as it was reported, or as nothing", () => {
        assert.deepEqual([old(), odd, absent].map(readingText), [
            "v1.36.4",
            "v1.37.0-rc.1",
            "nothing",
        ]);
    });

    it("is a release if it is exactly that one", () => {
        const target = v("v1.37.2");
        assert.deepEqual(
            [reading("v1.37.2"), reading("v1.37.1"), odd, absent].map((one) =>
                isVersion(one, target),
            ),
            [true, false, false, false],
        );
    });
});

/** The diagnosis of a component that differs like this from a healthy kubelet at its target. */
function diagnosed(difference: Difference): DiagnosedComponent {
    const { component = "kubelet", recorded, registered, ...seen } = difference;
    return diagnoseComponent(
        { ...sighting(component, "v1.37.2"), ...seen },
        {
            spec,
            record:
                recorded === undefined ? undefined : { component, version: recorded, token: "t" },
            node: registered === undefined ? undefined : { ...someNode(), kubelet: registered },
        },
    );
}

function someNode(): NodeSighting {
    return clusterInventory(spec).nodes[0]!;
}

function other(file: VersionReading, isTarget: boolean): FileCondition {
    return { kind: "other", reading: file, isTarget };
}

function runs(one: VersionReading) {
    return { running: one, onDisk: one };
}

function old() {
    return reading("v1.36.4");
}

function reading(text: string) {
    return { kind: "version", version: v(text) } as const;
}
