import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { useSandbox } from "./sandbox.ts";

const minutes = 60_000;
const cli = { KUBE_LOCKSTEP_ENGINE: "pulumi" };
const bundled = { KUBE_LOCKSTEP_ENGINE: "bundled" };

describe("a stack that moves between the engines", function () {
    this.timeout(5 * minutes);
    const sandbox = useSandbox("settings");

    before(function () {
        try {
            execFileSync("pulumi", ["version"], { stdio: "ignore" });
        } catch {
            console.log("    skipped: there is no Pulumi CLI on PATH");
            this.skip();
        }
    });

    for (const [first, second] of [
        [bundled, cli],
        [cli, bundled],
    ] as const) {
        it(`from ${first.KUBE_LOCKSTEP_ENGINE} to ${second.KUBE_LOCKSTEP_ENGINE} and back finds nothing changed`, async () => {
            const box = sandbox();
            for (const line of [
                "required here",
                "password --secret p",
                "token --secret tok-12345",
            ]) {
                const { code, output } = await box.run(
                    ["config", "set", ...line.split(" ")],
                    first,
                );
                assert.equal(code, 0, output);
            }
            await box.up(first);
            box.takeLog();
            const unchanged = ["--expect-no-changes"];
            const moved = await box.up(second, 0, unchanged);
            assert.match(moved.stdout, /unchanged/);
            const back = await box.up(first, 0, unchanged);
            assert.match(back.stdout, /unchanged/);
            assert.deepEqual(box.takeLog(), []);
            const file = `${box.directory}/exported.json`;
            assert.equal((await box.run(["stack", "export", "--file", file], first)).code, 0);
            assert.doesNotMatch(readFileSync(file, "utf8"), /tok-12345/);
            const imported = await box.run(["stack", "import", "--file", file], second);
            assert.equal(imported.code, 0, imported.output);
            await box.up(second, 0, unchanged);
            const destroyed = await box.run(["destroy", "--yes", "--skip-preview"], second);
            assert.equal(destroyed.code, 0, destroyed.output);
            assert.deepEqual(box.takeLog(), ["delete holder", "deleted holder"]);
        });
    }
});
