import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { up } from "./commandLines.ts";
import { sandboxOf } from "./sandbox.ts";

describe("secrets", function () {
    this.timeout("4m");
    const box = sandboxOf("secrets");

    it("a secret setting, a Command's connection and a provider's kubeconfig are nowhere in plaintext, and survive export and import", async () => {
        await box.succeeds(["config", "set", "--secret", "token", "config-12345"]);
        const output = await box.succeeds(up);
        const exported = box.path("exported.json");
        await box.succeeds(["stack", "export", "--file", exported]);
        const files = [exported, box.path("Pulumi.dev.yaml")].map((file) => readFileSync(file));
        for (const text of [output, box.stateText, ...files.map(String)])
            assert.doesNotMatch(text, /12345/);

        box.moments.take();
        box.loseState();
        await box.succeeds(["stack", "import", "--file", exported]);
        await box.succeeds([...up, "--expect-no-changes"]);
        assert.deepEqual(box.moments.take(), []);
        const shown = await box.succeeds(["stack", "export", "--show-secrets"]);
        for (const secret of ["config-12345", "connection-12345", "kubeconfig-12345"])
            assert.ok(shown.includes(secret), secret);
    });
});
