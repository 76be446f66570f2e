import assert from "node:assert/strict";
import fc from "fast-check";
import type { Inventory } from "../../../core/cluster/inventory.ts";
import { diagnose } from "../../../core/cluster/diagnose.ts";
import type { Machine } from "../../../core/cluster/diagnosis.ts";
import {
    describePlan,
    describeRefusals,
    type PlanContext,
} from "../../../core/describe/describePlan.ts";
import { columns, duration, paintOf, table, wrapped } from "../../../core/describe/layout.ts";
import { disagreements } from "../../../core/describe/disagreements.ts";
import { measuredDurations, predictedSeconds } from "../../../core/plan/durations.ts";
import type { Finding } from "../../../core/preflight/finding.ts";
import type { Outcome, Act } from "../../../core/record/span.ts";
import type { Refusal } from "../../../core/refuse/refusal.ts";
import {
    clusterInventory,
    clusterSpec,
    decided,
    sighting,
    v,
    withMachine,
    withNode,
    withSighting,
} from "../clusters.ts";
import { span } from "../record/spans.ts";

const spec = clusterSpec();
const behind = clusterInventory(spec);
const { cluster, plan, moves } = decided(behind, spec);
const nobodySaw: readonly Machine[] = diagnose({ ...behind, machines: [] }, spec).machines;
const noNode: Refusal = { kind: "no-node-serving", node: "w-1" };

describe("describePlan", () => {
    it("colours the same text", () => {
        const coloured = describePlan(cluster, plan, { colour: true });
        assert.notEqual(coloured, describePlan(cluster, plan));
        assert.equal(coloured.replaceAll(/\u001b\[\d+m/g, ""), describePlan(cluster, plan));
        const refused = describeRefusals([noNode]);
        assert.match(
            refused,
            /^Upgrade refused, nothing was changed: 1 reason\.\n {2}- w-1: while /,
        );
        assert.equal(
            describeRefusals([noNode], { colour: true }),
            refused.replace(/^.*$/m, "\u001b[31m$&\u001b[0m"),
        );
    });

    it("aligns the numbers of ten steps and more", () => {
        const many = clusterSpec({ workers: 4 });
        const numbers = described(clusterInventory(many), many)
            .filter((line) => / (?:cp|w)-\d +\d+ s /.test(line))
            .map((line) => line.slice(0, 5));
        assert.deepEqual(numbers, [
            ...Array.from({ length: 9 }, (_, at) => `   ${at + 1} `),
            "  10 ",
        ]);
    });

    it("names every version that a step comes from", () => {
        const mixed = withSighting(behind, "w-1", "kube-proxy", {
            running: { kind: "version", version: v("v1.36.3") },
        });
        assert.ok(
            described(mixed).includes(
                "  7  w-1   36 s  drain, kubelet, kube-proxy v1.36.4 and v1.36.3 → v1.37.2, uncordon as found",
            ),
        );
    });

    it("describes a step that has nothing left to do but uncordon", () => {
        const swapped = clusterInventory(spec, () => "v1.37.2");
        const cordoned = withNode(swapped, "w-2", { unschedulable: true, cordonedByUs: true });
        assert.ok(
            described(cordoned).includes("  1  w-2  3 s  check the node and uncordon it as found"),
        );
    });

    it("shows what was not observed as unknown", () => {
        const unseen = describePlan({ ...cluster, machines: nobodySaw }, plan).split("\n");
        assert.ok(unseen.includes("  w-1   unknown → v1.37.2  kubelet, kube-proxy"));
    });

    it("leaves out a note if the preflight says the same, and no other", () => {
        const slow = withNode(withSighting(behind, "cp-1", "kube-apiserver", { args: [] }), "w-2", {
            unschedulable: true,
        });
        const notes = (findings?: readonly Finding[]) => {
            const lines = described(slow, spec, findings === undefined ? {} : { findings });
            return lines.filter((line) => /^ {2}- .*(?:to stop|stays cordoned)/.test(line));
        };
        const cordon =
            "  - w-2: somebody else cordoned it; it is drained anyway and stays cordoned";
        const [first, second, ...others] = notes();
        assert.deepEqual([first, others], [cordon, []]);
        assert.match(second ?? "", /^ {2}- cp-1: kube-apiserver takes up to 6\d s to stop/);
        assert.deepEqual(notes([found("clock", "warn")]), [first, second]);
        assert.deepEqual(notes([found("stop-cost", "warn")]), [cordon]);
        assert.deepEqual(notes([found("clock", "warn"), found("stop-cost", "warn")]), [cordon]);
    });
});

describe("describeRefusals", () => {
    it("counts what blocks as a reason, and lists the rest", () => {
        const reasons = (...findings: readonly Finding[]) =>
            describeRefusals([noNode], { findings }).split("\n")[0];
        const one = "Upgrade refused, nothing was changed: 1 reason.";
        assert.equal(reasons(found("clock", "warn"), found("flags", "inform")), one);
        assert.equal(reasons({ ...found("clock", "block"), waivedBecause: "known" }), one);
        assert.equal(
            reasons(found("clock", "block"), found("flags", "warn")),
            "Upgrade refused, nothing was changed: 2 reasons.",
        );
    });
});

describe("disagreements", () => {
    const old = { kind: "version", version: v("v1.36.4") } as const;
    const target = clusterInventory(spec, () => "v1.37.2");
    const verdicts = (inventory: typeof target) =>
        disagreements(diagnose(inventory, spec)).map(
            ({ node, component, verdict }) => `${node} ${component}: ${verdict}`,
        );

    it("are none if all sources agree, or if a machine was not reached", () => {
        assert.deepEqual(verdicts(target), []);
        assert.deepEqual(verdicts({ ...target, machines: [] }), []);
    });

    it("say what it means", () => {
        assert.deepEqual(verdicts(withSighting(target, "w-1", "kubelet", { running: old })), [
            "w-1 kubelet: new file, old process",
        ]);
        assert.deepEqual(verdicts(withSighting(target, "w-1", "kubelet", { onDisk: old })), [
            "w-1 kubelet: file differs from process",
        ]);
        assert.deepEqual(
            verdicts(
                withSighting(target, "w-1", "kubelet", { running: { kind: "absent", reason: "" } }),
            ),
            ["w-1 kubelet: not running"],
        );
        assert.deepEqual(verdicts(withNode(target, "w-1", { kubelet: old })), [
            "w-1 kubelet: registration is outdated",
        ]);
        assert.deepEqual(
            verdicts(
                withSighting(target, "cp-1", "kube-scheduler", {
                    unit: {
                        ...sighting("kube-scheduler", "v1.37.2").unit,
                        activeState: "inactive",
                    },
                }),
            ),
            ["cp-1 kube-scheduler: runs outside its unit"],
        );
        assert.deepEqual(
            verdicts(
                withMachine(target, "w-1", (machine) => ({
                    ...machine,
                    records: [{ component: "kube-proxy", version: "v1.36.4", token: "t" }],
                })),
            ),
            ["w-1 kube-proxy: changed by hand"],
        );
    });

    it("show every source", () => {
        const odd = withNode(
            withMachine(
                withSighting(target, "w-1", "kubelet", {
                    running: { kind: "unparseable", text: "odd" },
                    onDisk: { kind: "absent", reason: "" },
                }),
                "w-1",
                (machine) => ({
                    ...machine,
                    records: [{ component: "kubelet", version: "v1.36.4", token: "t" }],
                }),
            ),
            "w-1",
            { kubelet: old },
        );
        assert.deepEqual(disagreements(diagnose(odd, spec)), [
            {
                node: "w-1",
                component: "kubelet",
                process: "odd",
                file: "none",
                record: "v1.36.4",
                api: "v1.36.4",
                unit: "active",
                verdict: "file differs from process",
            },
        ]);
        const plain = withSighting(target, "w-1", "kube-proxy", { onDisk: old });
        assert.deepEqual(
            disagreements(diagnose(plain, spec)).map(({ record, api }) => [record, api]),
            [["-", "-"]],
        );
    });
});

describe("predictedSeconds", () => {
    const seconds = (at: number, experience = {}) =>
        predictedSeconds(moves[at]!, cluster, experience);

    it("comes from flags and grace periods the first time", () => {
        assert.equal(seconds(0), 3 + 2 + 2);
        assert.equal(seconds(3), 4);
        assert.equal(seconds(6), 30 + 3 + 3);
        assert.equal(seconds(6, { graceSeconds: new Map([["w-1", 5]]) }), 5 + 3 + 3);
        assert.equal(seconds(7, { graceSeconds: new Map([["w-1", 5]]) }), 30 + 3 + 3);
        assert.equal(
            predictedSeconds({ ...moves[6]!, drains: false }, cluster, {
                durations: { workers: 90 },
            }),
            3,
        );
        const slow = withSighting(behind, "cp-1", "kube-apiserver", { args: [] });
        assert.equal(predictedSeconds(moves[0]!, diagnose(slow, spec), {}), 60 + 2);
        // Where nobody saw its flags, it has the defaults.
        assert.equal(predictedSeconds(moves[0]!, { ...cluster, machines: nobodySaw }, {}), 60 + 2);
    });

    it("comes from what was measured after that", () => {
        const durations = { "kube-apiservers": 7.5, controllers: 2.5, workers: 11 };
        assert.deepEqual(
            [0, 3, 6].map((at) => seconds(at, { durations })),
            [7.5, 2.5, 11],
        );
    });

    it("is measured over all phases on the way, per node", () => {
        const done = (
            node: string,
            component: string,
            name: Act,
            took: number,
            kind: Outcome["kind"] = "done",
        ) => span({ node, act: name, components: [component] }, { seconds: took, kind });
        assert.deepEqual(
            measuredDurations([
                done("w-1", "kubelet", "stage", 100),
                done("cp-1", "etcd", "snapshot", 100),
                done("w-1", "kubelet", "drain", 6.5),
                done("w-1", "kubelet", "swap", 1.5),
                done("w-1", "kube-proxy", "settle", 2),
                done("w-2", "kubelet", "drain", 300, "failed"),
                done("w-2", "kubelet", "drain", 4),
                done("cp-1", "kube-apiserver", "swap", 7),
            ]),
            { "kube-apiservers": 7, workers: 7 },
        );
        assert.deepEqual(measuredDurations([]), {});
        // A step that swapped nothing was of no kind.
        assert.deepEqual(
            measuredDurations([span({ node: "w-3", act: "settle", components: [] })]),
            {},
        );
    });
});

describe("layout", () => {
    it("wraps at 100 columns, further lines as far in as the first", () => {
        const words = "word ".repeat(25).trim();
        assert.deepEqual(wrapped("  - ", words), [
            `  - ${"word ".repeat(19).trim()}`,
            `    ${"word ".repeat(6).trim()}`,
        ]);
        assert.deepEqual(wrapped("", "a\nb"), ["a", "b"]);
        assert.deepEqual(wrapped("  - ", ""), ["  -"]);
        assert.deepEqual(wrapped("  - ", `a ${"x".repeat(100)}`), [
            "  - a",
            `    ${"x".repeat(96)}`,
            "    xxxx",
        ]);
        // A word that just fits stays whole.
        assert.deepEqual(wrapped("", `${"x".repeat(98)} y`), [`${"x".repeat(98)} y`]);
        assert.deepEqual(wrapped("", `${"x".repeat(99)} y`), ["x".repeat(99), "y"]);
        // So does one that fills its line, with nothing before it.
        assert.deepEqual(wrapped("", `${"x".repeat(100)} y`), ["x".repeat(100), "y"]);
        assert.deepEqual(wrapped("- ", "x".repeat(98)), [`- ${"x".repeat(98)}`]);
        assert.deepEqual(wrapped("", "a  b"), ["a  b"]);
    });

    it("property: loses no word, and no line is too long", () => {
        fc.assert(
            fc.property(fc.array(fc.stringMatching(/^[a-z.]{1,120}$/)), (words) => {
                const lines = wrapped("  - ", words.join(" "));
                assert.deepEqual(
                    lines.filter((line) => line.length > columns),
                    [],
                );
                assert.equal(lines.join("").replaceAll(/[ -]/g, ""), words.join(""));
            }),
        );
    });

    it("aligns columns", () => {
        assert.deepEqual(
            table("  ", [
                ["a", "bbb", "c"],
                ["aaa", "b", "d e"],
            ]),
            ["  a    bbb  c", "  aaa  b    d e"],
        );
        assert.deepEqual(table("", []), []);
        assert.deepEqual(table("  ", [[]]), [""]);
    });

    it("writes durations as a person does", () => {
        assert.deepEqual([0, 6.6, 59.4, 59.5, 60, 80, 3599, 3600, 7500].map(duration), [
            "0 s",
            "7 s",
            "59 s",
            "1 min",
            "1 min",
            "1 min 20 s",
            "59 min 59 s",
            "1 h 0 min",
            "2 h 5 min",
        ]);
    });

    it("paints only in colour", () => {
        const [plain, colour] = [paintOf(false), paintOf(true)];
        assert.deepEqual(
            [
                plain.strong("x"),
                plain.good("x"),
                plain.bad("x"),
                plain.careful("x"),
                plain.faint("x"),
            ],
            ["x", "x", "x", "x", "x"],
        );
        assert.deepEqual(
            [
                colour.strong("x"),
                colour.good("x"),
                colour.bad("x"),
                colour.careful("x"),
                colour.faint("x"),
            ],
            [1, 32, 31, 33, 2].map((code) => `\u001b[${code}mx\u001b[0m`),
        );
    });
});

/** The lines that describe the plan for an inventory. */
function described(
    inventory: Inventory,
    wanted = spec,
    context: PlanContext = {},
): readonly string[] {
    const { refusals, ...decision } = decided(inventory, wanted);
    assert.deepEqual(refusals, []);
    return describePlan(decision.cluster, decision.plan, context).split("\n");
}

function found(check: Finding["check"], severity: Finding["severity"]): Finding {
    return { check, severity, subjects: ["cp-1"], what: { kind: "unread", reason: "odd" } };
}
