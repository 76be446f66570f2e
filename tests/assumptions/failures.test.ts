import assert from "node:assert/strict";
import { steps, up } from "./commandLines.ts";
import { sandboxOf } from "./sandbox.ts";

describe("after a failure", function () {
    this.timeout("4m");
    const box = sandboxOf("steps");
    const { moments } = box;

    it("running operations end and are recorded; none begins, not even one that depends on nothing", async () => {
        const lanes = ["a", "b", "c"];
        const graph = steps(
            ...lanes.map((name) => ({ name })),
            ...lanes.map((name) => ({ name: `${name}-next`, after: [name] })),
        );
        for (const name of lanes) moments.hold(`run ${name}`);
        const cli = box.start([...up, "--parallel", "2"], graph);
        const [broken, slow] = await cli.until(() => moments.firstTwo());
        moments.fail(broken);
        moments.release(broken);
        await cli.says("creating failed");
        for (const name of lanes) moments.release(`run ${name}`);
        assert.equal((await cli.outcome).code, 1);
        const name = slow.replace("run ", "");
        assert.deepEqual(moments.take(), [broken, slow, `done ${name}`]);
        assert.deepEqual(box.state, { commands: { [name]: name }, pending: [] });
    });

    it("an operation whose before-hook was under way still begins", async () => {
        moments.hold("before hooked");
        moments.hold("run broken");
        const graph = steps({ name: "broken" }, { name: "hooked", hooks: ["before"] });
        const cli = box.start(up, graph);
        await cli.until(() => moments.have("before hooked", "run broken"));
        moments.fail("run broken");
        moments.release("run broken");
        await cli.says("creating failed");
        moments.release("before hooked");
        assert.equal((await cli.outcome).code, 1);
        assert.deepEqual(moments.take().slice(2), ["run hooked", "done hooked"]);
        assert.deepEqual(box.state, { commands: { hooked: "hooked" }, pending: [] });
    });
});
