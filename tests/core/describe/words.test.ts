import assert from "node:assert/strict";
import fc from "fast-check";
import { bytes, count, day, listed } from "../../../core/describe/words.ts";
import { roundedBytes } from "../../../core/preflight/quantity.ts";

describe("words", () => {
    it("count", () => {
        assert.deepEqual(
            [0, 1, 2].map((amount) => count(amount, "pod")),
            ["0 pods", "1 pod", "2 pods"],
        );
    });

    it("list the first names, and say how many follow", () => {
        assert.equal(listed([]), "");
        assert.equal(listed(["a", "b", "c"]), "a, b, c");
        assert.equal(listed(["a", "b", "c", "d"]), "a, b, c and 1 more");
        assert.equal(listed(["a", "b"], 1), "a and 1 more");
    });

    it("show bytes in their binary unit, and days in UTC", () => {
        assert.deepEqual([0, 1023, 1024, 1.5 * 2 ** 20, 2 ** 30, 2 ** 51].map(bytes), [
            "0 B",
            "1023 B",
            "1.0 KiB",
            "1.5 MiB",
            "1.0 GiB",
            "2048.0 TiB",
        ]);
        assert.equal(day(0), "1970-01-01");
        assert.equal(day(20_779), "2026-11-22");
    });

    it("property: rounded bytes are shown like the bytes themselves", () => {
        fc.assert(
            fc.property(fc.double({ min: 0, max: 2 ** 52, noNaN: true }), (amount) => {
                assert.equal(bytes(roundedBytes(amount)), bytes(amount));
            }),
            { examples: [[1023.96 * 1024], [2 ** 30 - 1], [2 ** 30], [1024 ** 5]] },
        );
    });
});
