import assert from "node:assert/strict";
import { closingLine, countsOf } from "./counts.ts";

describe("counts of a section of make test", () => {
    it("are mocha's own, colours and all", () => {
        const printed =
            "\u001b[92m \u001b[0m\u001b[32m 12 passing\u001b[0m\u001b[90m (3s)\u001b[0m\n" +
            "\u001b[36m \u001b[0m\u001b[36m 2 pending\u001b[0m\n\u001b[31m  1 failing\u001b[0m\n";
        assert.deepEqual(countsOf(printed, 1), { passed: 12, failed: 1, skipped: 2 });
    });

    it("are one check if nothing was counted", () => {
        assert.deepEqual(countsOf("", 0), { passed: 1, failed: 0, skipped: 0 });
        assert.deepEqual(countsOf("a.ts: error\n", 2), { passed: 0, failed: 1, skipped: 0 });
    });

    it("are not a pass if the check says that it was skipped", () => {
        const printed = "skipped: shellcheck is not installed\n";
        assert.deepEqual(countsOf(printed, 0), { passed: 0, failed: 0, skipped: 1 });
    });

    it("include a failure if mocha crashed after its last test, or before the first", () => {
        assert.deepEqual(countsOf("  3 passing (1s)\n", 7), { passed: 3, failed: 1, skipped: 0 });
        assert.deepEqual(countsOf("SyntaxError\n", 1), { passed: 0, failed: 1, skipped: 0 });
    });

    it("are summed into the closing line", () => {
        const passed = { passed: 3, failed: 0, skipped: 0 };
        assert.equal(closingLine([passed, passed]), "6 passed, 0 failed");
        const mixed = { passed: 1, failed: 2, skipped: 4 };
        assert.equal(closingLine([passed, mixed]), "4 passed, 2 failed, 4 skipped");
    });
});
