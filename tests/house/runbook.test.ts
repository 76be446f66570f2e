import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { registry } from "../../core/describe/registry.ts";
import { failureEntries } from "../../core/describe/registry/failures.ts";
import { findingEntries } from "../../core/describe/registry/findings.ts";
import { refusalEntries } from "../../core/describe/registry/refusals.ts";
import { runbook, runbookFile } from "./runbook.ts";

describe("the registry of codes", () => {
    it("has no code twice", () => {
        const all = [refusalEntries, findingEntries, failureEntries].flatMap(Object.keys);
        assert.deepEqual(Object.keys(registry).toSorted(), all.toSorted());
    });

    it("is what the runbook's table says: npm run -s runbook", () => {
        assert.equal(readFileSync(runbookFile, "utf8"), runbook());
    });

    it("has texts that are cells of a table, without a full stop", () => {
        for (const [code, { means, next }] of Object.entries(registry))
            for (const text of [means, next]) assert.match(text, /^[^|\n]*[^|\n.]$/, code);
    });

    it("advises nothing that harms a healthy cluster", () => {
        const harmful = /\b(delete|rm|stop|kill|force|cancel|destroy|reboot)\b/;
        for (const [code, { next }] of Object.entries(registry))
            assert.doesNotMatch(next.replace("do not stop or delete anything", ""), harmful, code);
    });
});
