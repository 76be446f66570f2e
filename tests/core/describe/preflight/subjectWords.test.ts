import assert from "node:assert/strict";
import { subjectWords } from "../../../../core/describe/preflight/subjectWords.ts";
import type { Subject } from "../../../../core/preflight/finding.ts";

describe("subjectWords", () => {
    const rows: readonly [string, ...Subject[]][] = [
        ["w-1", "w-1"],
        ["w-1, w-2", "w-1", "w-2"],
        ["1, 2, 3, 4, 5, 6 and 2 more", "1", "2", "3", "4", "5", "6", "7", "8"],
        ["a, b, c and 1 more", { kind: "group", names: ["a", "b", "c", "d"] }],
        ["cp-1 /a.crt", { kind: "files", node: "cp-1", paths: ["/a.crt"] }],
        ["cp-1 /a.crt and 1 more", { kind: "files", node: "cp-1", paths: ["/a.crt", "/b.crt"] }],
        ["etcd a, b", { kind: "etcd", members: ["a", "b"] }],
        ["etcd a, etcd b", { kind: "etcd", members: ["a"] }, { kind: "etcd", members: ["b"] }],
        [
            "cp-1 /a.crt and 1 more",
            { kind: "files", node: "cp-1", paths: ["/a.crt", "/b.crt"] },
            { kind: "files", node: "cp-1", paths: ["/a.crt", "/c.crt"] },
        ],
    ];
    for (const [text, ...subjects] of rows)
        it(text, () => {
            assert.equal(subjectWords(subjects), text);
        });
});
