import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { quoted, sh } from "../../../edge/ssh/shell.ts";

const words = fc.array(
    fc.oneof(
        fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", "")),
        fc.constantFrom("", "'", "''", "a'b", "$HOME", "`id`", "a\nb", "\\", "*", "-n", "!x", "~"),
    ),
    { minLength: 1, maxLength: 40 },
);

describe("shell quoting", () => {
    it("gives a real shell exactly the intended words", () => {
        fc.assert(
            fc.property(words, (texts) => {
                const command = sh`printf '%s\\0' ${texts}`;
                const printed = execFileSync("/bin/sh", ["-c", command], { encoding: "utf8" });
                assert.deepEqual(
                    printed.split("\0").slice(0, -1),
                    texts.map((text) => text.toWellFormed()),
                );
            }),
            { numRuns: 60 },
        );
    });

    it("leaves plain words readable", () => {
        assert.equal(sh`swap.sh ${["t1", "kubelet=v1.37.2"]} ${7}`, "swap.sh t1 kubelet=v1.37.2 7");
    });

    it("refuses a NUL byte, which no argument can hold", () => {
        assert.throws(() => quoted("a\0b"), /NUL/);
    });
});
