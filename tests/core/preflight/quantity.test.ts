import assert from "node:assert/strict";
import { lacking, quantity, roundedBytes } from "../../../core/preflight/quantity.ts";

describe("quantity", () => {
    const amounts: readonly [string, number | undefined][] = [
        ["0", 0],
        ["2", 2],
        ["100m", 0.1],
        ["1.5", 1.5],
        [".5", 0.5],
        ["1k", 1000],
        ["1Ki", 1024],
        ["128Mi", 134_217_728],
        ["1e3", 1000],
        ["1E3", 1000],
        ["2E", 2e18],
        ["-1", -1],
        ["", undefined],
        ["1KB", undefined],
        ["1 Gi", undefined],
        ["Mi", undefined],
    ];
    for (const [text, expected] of amounts) {
        it(`${JSON.stringify(text)} is ${String(expected)}`, () => {
            assert.equal(quantity(text), expected);
        });
    }

    it("of bytes is rounded to a tenth of its binary unit", () => {
        const gib = 2 ** 30;
        assert.deepEqual([0, 1023, 1500, 2.34 * gib, 2 * gib - 1].map(roundedBytes), [
            0,
            1023,
            1.5 * 1024,
            2.3 * gib,
            2 * gib,
        ]);
    });

    it("lacks nothing because of a rounding error, nor what was not requested", () => {
        assert.deepEqual(lacking({ cpu: 0.1 + 0.2 - 0.1 }, { cpu: 0.2 }), []);
        assert.deepEqual(lacking({ cpu: -1 }, { cpu: 0 }), []);
        assert.deepEqual(lacking({}, { "example.com/gpu": 1, cpu: 0.1 }), [
            "example.com/gpu",
            "cpu",
        ]);
    });
});
