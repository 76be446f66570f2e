import assert from "node:assert/strict";
import { useSandbox } from "./sandbox.ts";

const minutes = 60_000;

describe("steps", function () {
    this.timeout(3 * minutes);
    const sandbox = useSandbox("graph");
    const chain = [
        { name: "a", args: { value: 1 } },
        { name: "b", valueFrom: "a" },
        { name: "c", args: { value: 3 }, dependsOn: ["b"] },
    ];

    it("creates in the order of dependencies, and then finds nothing to do", async () => {
        const box = sandbox();
        await box.graph(chain);
        assert.deepEqual(box.takeLog(), [
            "create a",
            "created a",
            "create b",
            "created b",
            "create c",
            "created c",
        ]);
        assert.deepEqual(box.things()["b"]?.inputs, { value: 1 });
        const again = await box.graph(chain, 0, ["--expect-no-changes"]);
        assert.match(again.stdout, /4 unchanged/);
        assert.deepEqual(box.takeLog(), []);
        assert.deepEqual(box.deployment().pending_operations ?? [], []);
    });

    it("updates in place what changed, and what depends on it", async () => {
        const box = sandbox();
        await box.graph(chain);
        const before = box.things();
        box.takeLog();
        await box.graph([{ name: "a", args: { value: 2 } }, ...chain.slice(1)]);
        assert.deepEqual(box.takeLog(), ["update a", "updated a", "update b", "updated b"]);
        assert.equal(box.things()["b"]?.outputs?.["echo"], 2);
        assert.equal(box.things()["a"]?.created, before["a"]?.created);
    });

    it("replaces by creating first, and deletes the old one at the end", async () => {
        const box = sandbox();
        const things = (fixed: number) => [
            { name: "a", args: { fixed } },
            { name: "b", args: { value: fixed }, dependsOn: ["a"] },
        ];
        await box.graph(things(1));
        box.takeLog();
        const outcome = await box.graph(things(2));
        assert.deepEqual(box.takeLog(), [
            "create a",
            "created a",
            "update b",
            "updated b",
            "delete a",
            "deleted a",
        ]);
        assert.match(outcome.stdout, /1 replaced/);
        assert.equal(Object.keys(box.things()).length, 2);
    });

    it("deletes first where the plugin wants it, dependents that would be replaced before it", async () => {
        const box = sandbox();
        const things = (fixed: number) => [
            { name: "a", args: { fixed, value: fixed, deleteFirst: true } },
            { name: "b", fixedFrom: "a" },
        ];
        await box.graph(things(1));
        box.takeLog();
        await box.graph(things(2));
        assert.deepEqual(box.takeLog(), [
            "delete b",
            "deleted b",
            "delete a",
            "deleted a",
            "create a",
            "created a",
            "create b",
            "created b",
        ]);
        assert.equal(box.things()["b"]?.inputs?.["fixed"], 2);
    });

    it("replaces for a changed trigger under replaceOnChanges", async () => {
        const box = sandbox();
        const things = (trigger: number) => [
            {
                name: "a",
                args: { triggers: [trigger] },
                options: { replaceOnChanges: ["triggers[*]", "triggers"] },
            },
        ];
        await box.graph(things(1));
        box.takeLog();
        await box.graph(things(2));
        assert.deepEqual(box.takeLog(), ["create a", "created a", "delete a", "deleted a"]);
    });

    it("deletes what the program no longer declares, dependents first", async () => {
        const box = sandbox();
        await box.graph(chain);
        box.takeLog();
        await box.graph([]);
        assert.deepEqual(box.takeLog(), [
            "delete c",
            "deleted c",
            "delete b",
            "deleted b",
            "delete a",
            "deleted a",
        ]);
        assert.deepEqual(box.things(), {});
    });

    it("keeps protected resources, and retained ones outside of the state", async () => {
        const box = sandbox();
        const things = [
            { name: "kept", options: { protect: true } },
            { name: "left", options: { retainOnDelete: true } },
        ];
        await box.graph(things);
        box.takeLog();
        const refused = await box.graph([], 1);
        assert.match(refused.output, /cannot be deleted\s+because it is protected/);
        assert.ok("kept" in box.things());
        assert.deepEqual(box.takeLog(), []);
        await box.graph([{ name: "kept", options: { protect: false } }]);
        await box.graph([]);
        assert.deepEqual(box.takeLog(), ["delete kept", "deleted kept"]);
        assert.deepEqual(box.things(), {});
    });

    it("ignores the changes that it shall ignore", async () => {
        const box = sandbox();
        const things = (value: number) => [
            { name: "a", args: { value }, options: { ignoreChanges: ["value"] } },
        ];
        await box.graph(things(1));
        box.takeLog();
        await box.graph(things(2), 0, ["--expect-no-changes"]);
        assert.deepEqual(box.takeLog(), []);
        assert.deepEqual(box.things()["a"]?.inputs, { value: 1 });
    });

    it("runs independent steps at the same time, and as many as it may", async () => {
        const box = sandbox();
        const things = ["a", "b", "c"].map((name) => ({ name, args: { delayMs: 1500 } }));
        await box.graph(things);
        assert.deepEqual(
            box
                .takeLog()
                .slice(0, 3)
                .map((line) => line.split(" ")[0]),
            ["create", "create", "create"],
        );
        await box.graph([]);
        box.takeLog();
        await box.graph(things, 0, ["--parallel", "1"]);
        assert.deepEqual(
            box.takeLog().map((line) => line.split(" ")[0]),
            ["create", "created", "create", "created", "create", "created"],
        );
    });
});
