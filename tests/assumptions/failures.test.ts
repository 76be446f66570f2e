import assert from "node:assert/strict";
import { steps, up } from "./commandLines.ts";
import { ended, sandboxOf, says } from "./sandbox.ts";

describe("after a failure", function () {
    this.timeout("4m");
    const box = sandboxOf("steps");
    const { moments } = box;

    it("operations that run end and are recorded; none begins, not even one that depends on nothing", async () => {
        const lanes = ["a", "b", "c"];
        const graph = steps(
            ...lanes.map((name) => ({ name })),
            ...lanes.map((name) => ({ name: `${name}-next`, after: [name] })),
        );
        for (const name of lanes) moments.hold(`run ${name}`);
        const child = box.start([...up, "--parallel", "2"], graph);
        const outcome = ended(child);
        const [broken, slow] = await moments.firstTwo();
        moments.fail(broken);
        moments.release(broken);
        await says(child, "creating failed");
        for (const name of lanes) moments.release(`run ${name}`);
        assert.equal((await outcome).code, 1);
        const name = slow.replace("run ", "");
        assert.deepEqual(moments.take(), [broken, slow, `done ${name}`]);
        assert.deepEqual(box.state, { commands: { [name]: name }, pending: [] });
    });

    it("an operation whose before-hook was under way begins all the same", async () => {
        moments.hold("before hooked");
        moments.hold("run broken");
        const graph = steps({ name: "broken" }, { name: "hooked", hooks: ["before"] });
        const child = box.start(up, graph);
        const outcome = ended(child);
        await moments.reached("before hooked", "run broken");
        moments.fail("run broken");
        moments.release("run broken");
        await says(child, "creating failed");
        moments.release("before hooked");
        assert.equal((await outcome).code, 1);
        assert.deepEqual(moments.take().slice(2), ["run hooked", "done hooked"]);
        assert.deepEqual(box.state, { commands: { hooked: "hooked" }, pending: [] });
    });
});
