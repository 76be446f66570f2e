import assert from "node:assert/strict";
import { destroy, refresh, steps, up } from "./commandLines.ts";
import { sandboxOf } from "./sandbox.ts";

describe("hooks", function () {
    this.timeout("4m");
    const box = sandboxOf("steps");
    const { moments } = box;

    it("a failing before-hook leaves hook and operation to the next up", async () => {
        const one = steps({ name: "a", hooks: ["before"] });
        moments.fail("before a");
        const failed = await box.fails(up, one);
        assert.match(failed, /before hook "before a" failed: before a has to fail/);
        assert.deepEqual(moments.take(), ["before a"]);
        assert.deepEqual(box.state, { commands: {}, pending: [] });

        moments.heal("before a");
        await box.succeeds(up, one);
        assert.deepEqual(moments.take(), ["before a", "run a", "done a"]);

        moments.fail("before a");
        await box.fails(up, steps({ name: "a", value: "2", hooks: ["before"] }));
        assert.deepEqual(moments.take(), ["before a"]);
        assert.deepEqual(box.state, { commands: { a: "a" }, pending: [] });
    });

    it("a failing after-hook fails the up and is never run again: its operation counts as done; where errors are ignored it only warns", async () => {
        const chain = steps(
            { name: "a", hooks: ["after"] },
            { name: "b", after: ["a"], hooks: ["ignored"] },
        );
        moments.fail("after a");
        moments.fail("ignored b");
        const failed = await box.fails(up, chain);
        assert.match(failed, /after hook "after a" failed: after a has to fail/);
        assert.deepEqual(moments.take(), ["run a", "done a", "after a"]);
        assert.deepEqual(box.state.commands, { a: "a" });

        const warned = await box.succeeds(up, chain);
        assert.match(warned, /warning: [^\n]*hook "ignored b" failed: ignored b has to fail/);
        assert.deepEqual(moments.take(), ["run b", "done b", "ignored b"]);
    });

    it("an error hook runs once after a failed operation, may say not to retry it, and the old state stays", async () => {
        await box.succeeds(up, steps({ name: "a" }));
        moments.take();
        moments.fail("run a 2");
        const hooks = ["before", "after", "error"] as const;
        await box.fails(up, steps({ name: "a", value: "2", hooks }));
        assert.deepEqual(moments.take(), ["before a", "run a 2", "error a update"]);
        assert.deepEqual(box.state, { commands: { a: "a" }, pending: [] });
    });

    it("--target runs only the hooks of its target; refresh and destroy run none", async () => {
        const hooks = ["before", "after"] as const;
        const both = (value: string) =>
            steps({ name: "a", value, hooks }, { name: "b", value, after: ["a"], hooks });
        await box.succeeds(up, both("1"));
        moments.take();
        await box.succeeds([...up, "--target", "**::b"], both("2"));
        assert.deepEqual(moments.take(), ["before b", "run b 2", "done b 2", "after b"]);
        assert.deepEqual(box.state.commands, { a: "a 1", b: "b 2" });

        await box.succeeds(refresh, both("3"));
        assert.deepEqual(box.state.commands, { a: "a 1", b: "b 2" });
        await box.succeeds(destroy, both("3"));
        assert.deepEqual(box.state.commands, {});
        assert.deepEqual(moments.take(), []);
    });

    it("destroy --run-program runs only delete hooks; without it they make destroy refuse", async () => {
        const one = steps({ name: "a", hooks: ["before", "after", "beforeDelete"] });
        await box.succeeds(up, one);
        moments.take();
        const refused = await box.fails(destroy, one);
        assert.match(refused, /You must run with the `--run-program` flag/);
        assert.deepEqual(box.state.commands, { a: "a" });
        await box.succeeds([...destroy, "--run-program"], one);
        assert.deepEqual(box.state.commands, {});
        assert.deepEqual(moments.take(), ["beforeDelete a"]);
    });
});
