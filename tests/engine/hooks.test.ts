import assert from "node:assert/strict";
import { useSandbox } from "./sandbox.ts";

const minutes = 60_000;

describe("hooks", function () {
    this.timeout(4 * minutes);
    const sandbox = useSandbox("hooks");

    it("run around their operation, and hear what exists at that moment", async () => {
        const box = sandbox();
        await box.run(["preview"]);
        assert.deepEqual(box.takeLog(), ["inPreview next +--"]);
        await box.up();
        assert.deepEqual(box.takeLog(), [
            "beforeCreate hooked +--",
            "create hooked",
            "created hooked",
            "afterCreate hooked +-+",
            "inPreview next +--",
            "ignored next +--",
            "create next",
            "created next",
        ]);
        await box.up({ TEST_VALUE: "two" });
        assert.deepEqual(box.takeLog(), [
            "beforeUpdate hooked ++-",
            "update hooked",
            "updated hooked",
            "afterUpdate hooked +++",
            "update next",
            "updated next",
        ]);
        await box.up({ TEST_VALUE: "two" });
        assert.deepEqual(box.takeLog(), []);
        await box.up({ TEST_VALUE: "none" });
        assert.deepEqual(box.takeLog(), [
            "delete next",
            "deleted next",
            "beforeDelete hooked -+-",
            "delete hooked",
            "deleted hooked",
            "afterDelete hooked -+-",
        ]);
    });

    it("that fail before an operation leave it undone; the next up does both again", async () => {
        const box = sandbox();
        const failed = await box.up({ TEST_FAILING_HOOKS: "beforeCreate" }, 1);
        assert.match(
            failed.output,
            /before hook "beforeCreate" failed: beforeCreate does not like it/,
        );
        assert.deepEqual(box.takeLog(), ["beforeCreate hooked +--"]);
        assert.deepEqual(box.things(), {});
        await box.up();
        assert.deepEqual(box.takeLog().slice(0, 2), ["beforeCreate hooked +--", "create hooked"]);
        box.takeLog();
        await box.up({ TEST_VALUE: "two", TEST_FAILING_HOOKS: "beforeUpdate" }, 1);
        assert.deepEqual(box.takeLog(), ["beforeUpdate hooked ++-"]);
        assert.deepEqual(box.things()["hooked"]?.inputs, { value: "one" });
    });

    it("that fail after an operation leave it done, and fail the update", async () => {
        const box = sandbox();
        const failed = await box.up({ TEST_FAILING_HOOKS: "afterCreate" }, 1);
        assert.match(
            failed.output,
            /after hook "afterCreate" failed: afterCreate does not like it/,
        );
        assert.deepEqual(Object.keys(box.things()), ["hooked"]);
        assert.deepEqual(box.takeLog(), [
            "beforeCreate hooked +--",
            "create hooked",
            "created hooked",
            "afterCreate hooked +-+",
        ]);
        await box.up();
        assert.deepEqual(box.takeLog(), [
            "inPreview next +--",
            "ignored next +--",
            "create next",
            "created next",
        ]);
    });

    it("whose errors are ignored warn", async () => {
        const box = sandbox();
        const { output } = await box.up({ TEST_FAILING_HOOKS: "ignored" });
        assert.match(output, /warning: [^\n]*hook "ignored" failed: ignored does not like it/);
        assert.deepEqual(Object.keys(box.things()), ["hooked", "next"]);
    });

    it("for errors have a failed operation tried again", async () => {
        const box = sandbox();
        await box.up({ TEST_FAIL: "create", TEST_RETRY: "yes" }, 1);
        const attempt = ["create hooked", "create failed hooked"];
        assert.deepEqual(box.takeLog(), [
            "beforeCreate hooked +--",
            ...attempt,
            "onError create 1",
            ...attempt,
            "onError create 2",
            ...attempt,
            "onError create 3",
        ]);
    });

    it("for deletion want destroy to run the program", async () => {
        const box = sandbox();
        await box.up();
        box.takeLog();
        const refused = await box.run(["destroy", "--yes", "--skip-preview"]);
        assert.notEqual(refused.code, 0);
        assert.match(refused.output, /--run-program/);
        const { code, output } = await box.run([
            "destroy",
            "--yes",
            "--skip-preview",
            "--run-program",
        ]);
        assert.equal(code, 0, output);
        assert.deepEqual(box.takeLog(), [
            "delete next",
            "deleted next",
            "beforeDelete hooked -+-",
            "delete hooked",
            "deleted hooked",
            "afterDelete hooked -+-",
        ]);
        assert.deepEqual(box.deployment().resources ?? [], []);
    });
});
