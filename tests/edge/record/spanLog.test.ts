import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Span } from "../../../core/record/span.ts";
import { SpanLog } from "../../../edge/record/spanLog.ts";
import { Timeline } from "../../../edge/record/timeline.ts";
import { span } from "../../core/record/spans.ts";

const spans = ["w-1", "w-2", "w-3"].map((node) =>
    span({ node, act: "drain", components: ["kubelet", "kube-proxy"] }),
);

describe("SpanLog", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "timeline-"));
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    /** The warnings of a log to this file when all spans are appended at once. */
    async function warningsOf(file: string): Promise<readonly string[]> {
        const warnings: string[] = [];
        const log = new SpanLog(file, (text) => warnings.push(text));
        await Promise.all(spans.map((one) => log.append(one)));
        return warnings;
    }

    it("appends each span as a line, in their order, to what is there", async () => {
        const file = join(folder, "timeline.jsonl");
        writeFileSync(file, "{}\n");
        assert.deepEqual(await warningsOf(file), []);
        const [first, ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
        assert.equal(first, "{}");
        assert.deepEqual(
            lines.map((line) => Span.fromJson(JSON.parse(line))),
            spans,
        );
    });

    const unwritable: readonly [string, () => string, RegExp][] = [
        ["in a folder that does not exist", () => join(folder, "gone", "file"), /ENOENT/],
        ["that is a folder", () => folder, /EISDIR/],
        ["below a file", () => join(fileIn(folder), "file"), /ENOTDIR/],
        ["that is read-only", () => "/proc/version", /EACCES|EIO|EPERM/], // also for root
        ["on a full disk", () => "/dev/full", /ENOSPC/],
        ["that is a pipe without a reader", () => pipeIn(folder), /ENXIO/],
    ];
    for (const [which, file, code] of unwritable)
        it(`reports a file ${which} once, and fails nothing`, async () => {
            const path = file();
            const warnings = await warningsOf(path);
            assert.equal(warnings.length, 1);
            assert.match(warnings[0] ?? "", code);
            assert(warnings[0]?.includes(path));
        });

    it("does not fail work whose span it cannot write", async () => {
        const warnings: string[] = [];
        const log = new SpanLog(join(folder, "gone", "file"), (text) => warnings.push(text));
        const timeline = new Timeline(log);
        const deed = { node: "w-1", act: "drain", components: ["kubelet"] } as const;
        assert.equal(await timeline.time(deed, () => Promise.resolve("drained")), "drained");
        assert.equal(timeline.spans.length, 1);
    });
});

function fileIn(folder: string): string {
    const file = join(folder, "file");
    writeFileSync(file, "");
    return file;
}

function pipeIn(folder: string): string {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    return pipe;
}
