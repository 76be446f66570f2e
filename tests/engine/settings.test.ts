import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { useSandbox } from "./sandbox.ts";

const minutes = 60_000;

describe("settings and secrets", function () {
    this.timeout(3 * minutes);
    const sandbox = useSandbox("settings");

    async function config(...args: readonly string[]): Promise<string> {
        const { code, stdout, output } = await sandbox().run(["config", ...args]);
        assert.equal(code, 0, output);
        return stdout.trim();
    }

    it("are checked against their declarations before anything runs", async () => {
        const box = sandbox();
        const missing = await box.run(["preview"]);
        assert.notEqual(missing.code, 0);
        assert.match(missing.output, /Stack 'dev' is missing configuration value 'required'/);
        await config("set", "required", "here");
        await config("set", "count", "many");
        const mistyped = await box.run(["preview"]);
        assert.notEqual(mistyped.code, 0);
        assert.match(
            mistyped.output,
            /Stack 'dev' with configuration key 'count' must be of type 'integer'/,
        );
        await config("rm", "count");
        await config("set", "password", "plain", "--plaintext");
        const open = await box.run(["preview"]);
        assert.match(
            open.output,
            /Stack 'dev' with configuration key 'password' must be encrypted as it's secret/,
        );
    });

    it("edit one line of the stack's file, and keep its comments", async () => {
        const box = sandbox();
        const salt = readFileSync(box.stackFile, "utf8");
        writeFileSync(
            box.stackFile,
            `# the lab's stack\n${salt}config:\n  # as of today\n  settings:required: here\n  settings:count: "7" # lucky\n`,
        );
        await config("set", "required", "there");
        await config("set", "--path", "nested.list[0]", "true");
        const text = readFileSync(box.stackFile, "utf8");
        assert.equal(
            text,
            `# the lab's stack\n${salt}config:\n  # as of today\n  settings:required: there\n  settings:count: "7" # lucky\n  settings:nested:\n    list:\n      - true\n`,
        );
        assert.equal(await config("get", "--path", "nested.list[0]"), "true");
        assert.equal(await config("get", "count"), "7");
    });

    it("that are secret are encrypted in the stack's file and in the state, and shown to nobody", async () => {
        const box = sandbox();
        await config("set", "required", "here");
        await config("set", "password", "--secret", "pass-12345");
        await config("set", "token", "--secret", "tok-12345");
        assert.doesNotMatch(readFileSync(box.stackFile, "utf8"), /12345/);
        assert.match(await config(), /token\s+\[secret\]/);
        assert.equal(await config("get", "token"), "tok-12345");
        const outcome = await box.up();
        assert.doesNotMatch(outcome.output, /12345/);
        assert.doesNotMatch(readFileSync(box.stateFile, "utf8"), /12345/);
        const outputs = (box.things()["holder"]?.outputs ?? {}) as Record<
            string,
            Record<string, unknown>
        >;
        // The plugin knows no secrets: what went in as one comes out as one; `echo` was named.
        for (const key of ["value", "echo"]) assert.ok("ciphertext" in (outputs[key] ?? {}), key);
        const masked = await box.run(["stack", "output", "--json"]);
        assert.deepEqual(JSON.parse(masked.stdout), {
            count: 3,
            echo: "[secret]",
            names: ["a", "b"],
            nested: null,
            token: "[secret]",
        });
        const shown = await box.run(["stack", "output", "token", "--show-secrets"]);
        assert.equal(shown.stdout.trim(), "tok-12345");
        const wrong = await box.run(["preview"], { PULUMI_CONFIG_PASSPHRASE: "wrong" });
        assert.notEqual(wrong.code, 0);
        assert.match(wrong.output, /incorrect passphrase/);
        const again = await box.up({}, 0, ["--expect-no-changes"]);
        assert.match(again.stdout, /unchanged/);
    });

    it("move with an exported state to another stack file and back", async () => {
        const box = sandbox();
        await config("set", "required", "here");
        await config("set", "password", "--secret", "p");
        await config("set", "token", "--secret", "tok-12345");
        await box.up();
        const file = `${box.directory}/exported.json`;
        assert.equal((await box.run(["stack", "export", "--file", file])).code, 0);
        assert.doesNotMatch(readFileSync(file, "utf8"), /tok-12345/);
        const removed = await box.run(["stack", "rm", "--yes", "--force", "--preserve-config"]);
        assert.equal(removed.code, 0, removed.output);
        assert.equal((await box.run(["stack", "init", "dev"])).code, 0);
        const imported = await box.run(["stack", "import", "--file", file]);
        assert.equal(imported.code, 0, imported.output);
        box.takeLog();
        await box.up({}, 0, ["--expect-no-changes"]);
        assert.deepEqual(box.takeLog(), []);
    });
});
