import assert from "node:assert/strict";
import { flagValue, minorFlag } from "../../../core/cluster/flags.ts";

describe("flagValue", () => {
    const cases: readonly (readonly [string, readonly string[], string | undefined])[] = [
        ["with an equals sign", ["--secure-port=7443"], "7443"],
        ["as the next argument", ["--secure-port", "7443"], "7443"],
        ["with underscores", ["--secure_port=7443"], "7443"],
        ["the last of several", ["--secure-port=1", "--secure-port", "2", "--v=3"], "2"],
        ["an empty one", ["--secure-port="], ""],
        ["one with an equals sign and a line break in it", ["--secure-port=a=b\nc"], "a=b\nc"],
        ["true without a value, at the end", ["--secure-port"], "true"],
        ["true without a value, before another flag", ["--secure-port", "--v=2"], "true"],
        ["none if it is not given", ["--v=2", "secure-port=1"], undefined],
        ["none for a longer or shorter name", ["--secure-ports=1", "--secure=1"], undefined],
        [
            "none for the value of another flag",
            ["--x=--secure-port=1", "y--secure-port=1"],
            undefined,
        ],
    ];
    for (const [title, args, value] of cases)
        it(`reads ${title}`, () => {
            assert.equal(flagValue(args, "secure-port"), value);
        });
});

describe("minorFlag", () => {
    const cases: readonly (readonly [string, number | undefined])[] = [
        ["1.36", 36],
        ["v1.36", 36],
        ["kube=1.36", 36],
        ["kube=v1.36", 36],
        ["wardle=1.2,kube=1.36", 36],
        ["kube=1.36,wardle=1.2", 36],
        ["wardle=1.2", undefined],
        ["1.36.1", undefined],
        ["2.36", undefined],
        ["", undefined],
    ];
    for (const [text, minor] of cases)
        it(`reads ${JSON.stringify(text)} as ${String(minor)}`, () => {
            assert.equal(minorFlag([`--emulated-version=${text}`], "emulated-version"), minor);
        });

    it("is undefined without the flag", () => {
        assert.equal(minorFlag(["--v=2"], "emulated-version"), undefined);
    });
});
