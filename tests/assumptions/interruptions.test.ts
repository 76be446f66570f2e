import assert from "node:assert/strict";
import { refresh, steps, up } from "./commandLines.ts";
import { sandboxOf } from "./sandbox.ts";

describe("interruptions", function () {
    this.timeout("4m");
    const box = sandboxOf("steps");
    const { moments } = box;

    it("Ctrl-C: running operations end and are recorded, a running hook is cut off, nothing begins", async () => {
        const graph = steps(
            { name: "a" },
            { name: "hooked", hooks: ["before"] },
            { name: "next", after: ["a"] },
        );
        moments.hold("run a");
        moments.hold("before hooked");
        const cli = box.start(up, graph);
        await cli.until(() => moments.have("run a", "before hooked"));
        cli.kill("SIGINT");
        await cli.says("creating failed");
        moments.release("run a");
        const { code, output } = await cli.outcome;
        assert.equal(code, 1);
        assert.match(output, /before hook "before hooked" failed: rpc error/);
        assert.deepEqual(moments.take().slice(2), ["done a"]);
        assert.deepEqual(box.state, { commands: { a: "a" }, pending: [] });

        moments.release("before hooked");
        await box.succeeds(up, graph);
        assert.deepEqual(Object.keys(box.state.commands).sort(), ["a", "hooked", "next"]);
    });

    it("Ctrl-C twice: the CLI ends immediately; what ran is pending, and no lock is left", async () => {
        const one = steps({ name: "a" });
        moments.hold("run a");
        const cli = box.start(up, one);
        await cli.until(() => moments.have("run a"));
        cli.kill("SIGINT");
        await cli.says("press ^C again");
        cli.kill("SIGINT");
        const { code, output } = await cli.outcome;
        assert.equal(code, 8);
        assert.match(output, /error: update cancelled/);
        assert.deepEqual(moments.take(), ["run a"]);
        assert.deepEqual(box.state, { commands: {}, pending: ["creating a"] });

        moments.release("run a");
        const resumed = await box.succeeds(up, one);
        assert.match(resumed, /warning: Attempting .* with 1 pending operations/);
    });

    it("SIGKILL: cancel frees the stack, up repeats hook and operation, a refresh forgets what is pending", async () => {
        await box.succeeds(up, steps({ name: "old" }));
        const graph = steps({ name: "old", value: "2" }, { name: "new", hooks: ["before"] });
        moments.hold("run old 2");
        moments.hold("run new");
        const cli = box.start(up, graph);
        await cli.until(() => moments.have("run old 2", "run new"));
        cli.kill("SIGKILL");
        await cli.outcome;
        const pending = ["creating new", "updating old"];
        assert.deepEqual(box.state, { commands: { old: "old" }, pending });

        // The machine went on.
        moments.release("run old 2");
        moments.release("run new");
        await moments.reached("done old 2", "done new");
        moments.take();
        const refused = await box.fails(up, graph);
        assert.match(refused, /the stack is currently locked by 1 lock\(s\)/);
        await box.succeeds(["cancel", "--yes"]);
        const resumed = await box.succeeds(up, graph);
        assert.match(resumed, /warning: Attempting .* with 2 pending operations/);
        const again = ["before new", "run new", "done new", "run old 2", "done old 2"];
        assert.deepEqual(moments.take().toSorted(), again.toSorted());
        const commands = { old: "old 2", new: "new" };
        assert.deepEqual(box.state, { commands, pending: ["creating new"] });

        await box.succeeds([...refresh, "--clear-pending-creates"], graph);
        assert.deepEqual(box.state, { commands, pending: [] });
        assert.deepEqual(moments.take(), []);
    });
});
