import assert from "node:assert/strict";
import { useSandbox } from "./sandbox.ts";

const minutes = 60_000;

describe("providers", function () {
    this.timeout(3 * minutes);
    const sandbox = useSandbox("providers");

    it("explicit, inherited and default ones serve their resources; invokes and reads work", async () => {
        const box = sandbox();
        const set = await box.run(["config", "set", "test:label", "configured"]);
        assert.equal(set.code, 0, set.output);
        await box.up();
        const labels = Object.entries(box.things()).map(([name, { outputs }]) => [
            name,
            outputs?.["label"],
        ]);
        assert.deepEqual(Object.fromEntries(labels), {
            "by-default": "configured",
            "by-provider": "first",
            "holder-inside": "first",
            found: undefined,
        });
        const output = await box.run(["stack", "output", "--json"]);
        assert.deepEqual(JSON.parse(output.stdout), {
            foundEcho: "as read",
            greeting: { text: 'hello "you"' },
        });
        const resources = box.deployment().resources ?? [];
        const providers = resources.filter(({ type }) => type === "pulumi:providers:test");
        assert.deepEqual(providers.map(({ urn }) => urn.split("::")[3]).sort(), [
            "default",
            "explicit",
        ]);

        const changed = await box.up({}, 0, ["-c", "label=second"]);
        assert.match(changed.stdout, /1 updated/);
        assert.doesNotMatch(changed.stdout, /replaced/);
        const destroyed = await box.run(["destroy", "--yes", "--skip-preview"]);
        assert.equal(destroyed.code, 0, destroyed.output);
        // What is only read is not deleted.
        assert.deepEqual(
            box
                .takeLog()
                .filter((line) => line.startsWith("deleted"))
                .sort(),
            ["deleted by-default", "deleted by-provider", "deleted holder-inside"],
        );
    });
});
