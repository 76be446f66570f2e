import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { useSandbox } from "./sandbox.ts";

const minutes = 60_000;

describe("failures", function () {
    this.timeout(3 * minutes);
    const sandbox = useSandbox("graph");

    it("lets running steps finish, begins none, and resumes at the next up", async () => {
        const box = sandbox();
        const flag = `${box.directory}/fail`;
        writeFileSync(flag, "");
        const things = [
            { name: "slow", args: { delayMs: 2000 } },
            { name: "broken", args: { fail: "create", failWhile: flag, delayMs: 500 } },
            { name: "after", dependsOn: ["slow"] },
            { name: "behind", dependsOn: ["broken"] },
        ];
        const failed = await box.graph(things, 1);
        assert.match(failed.output, /create of broken failed as asked/);
        assert.match(failed.output, /update failed/);
        assert.deepEqual(box.takeLog().sort(), [
            "create broken",
            "create failed broken",
            "create slow",
            "created slow",
        ]);
        assert.deepEqual(Object.keys(box.things()), ["slow"]);
        assert.deepEqual(box.deployment().pending_operations ?? [], []);
        assert.deepEqual(box.locks(), []);
        writeFileSync(`${flag}.gone`, "");
        const fixed = things.map((thing) =>
            thing.name === "broken" ? { name: "broken", args: {} } : thing,
        );
        await box.graph(fixed);
        assert.deepEqual(
            box
                .takeLog()
                .filter((line) => line.startsWith("created"))
                .sort(),
            ["created after", "created behind", "created broken"],
        );
    });

    it("keeps the old state of a failed update, and the resource of a failed delete", async () => {
        const box = sandbox();
        await box.graph([{ name: "a", args: { value: 1 } }]);
        await box.graph([{ name: "a", args: { value: 2, fail: "update" } }], 1);
        assert.deepEqual(box.things()["a"]?.inputs, { value: 1 });
        await box.graph([{ name: "a", args: { value: 3, fail: "delete" } }]);
        await box.graph([], 1);
        assert.deepEqual(box.things()["a"]?.inputs, { value: 3, fail: "delete" });
    });

    it("does not delete anything after a failure", async () => {
        const box = sandbox();
        await box.graph([{ name: "old" }]);
        box.takeLog();
        await box.graph([{ name: "new", args: { fail: "create" } }], 1);
        assert.deepEqual(box.takeLog(), ["create new", "create failed new"]);
        assert.ok("old" in box.things());
    });

    it("records a resource that came into being but never got ready, and tries it again", async () => {
        const box = sandbox();
        const failed = await box.graph([{ name: "a", args: { neverReady: true } }], 1);
        assert.match(failed.output, /it never gets ready/);
        assert.deepEqual(box.things()["a"]?.initErrors, ["it never gets ready"]);
        box.takeLog();
        await box.graph([{ name: "a", args: { neverReady: true } }]);
        assert.deepEqual(box.takeLog(), ["update a", "updated a"]);
        assert.equal(box.things()["a"]?.initErrors, undefined);
    });
});

describe("errors of the program", function () {
    this.timeout(3 * minutes);
    const sandbox = useSandbox("errors");
    const cases = [
        {
            error: "refusal",
            expected: /error: w-1: kubelet v1\.30\.0 is too old/,
            not: /unhandled exception|at .*index\.ts/,
        },
        {
            error: "exception",
            expected: /failed with an unhandled exception[^]*something unforeseen/,
            not: /Thing/,
        },
        {
            error: "duplicate",
            expected: /Duplicate resource URN .*twin'; try giving it a unique name/,
            not: /unhandled/,
        },
        {
            error: "invalid",
            expected: /property refuse value \{it must not be\} has a problem: it must not be/,
            not: /unhandled/,
        },
    ];
    for (const { error, expected, not } of cases) {
        it(`says cleanly what is wrong: ${error}`, async () => {
            const { code, output } = await sandbox().run(["preview"], { TEST_ERROR: error });
            assert.equal(code, 1, output);
            assert.match(output, expected);
            assert.doesNotMatch(output, not);
        });
    }

    it("runs what was registered before the program failed, and deletes nothing", async () => {
        const box = sandbox();
        const { output } = await box.up({ TEST_ERROR: "late" }, 1);
        assert.match(output, /after the first resource/);
    });

    it("shows a warning, and succeeds", async () => {
        const { output } = await sandbox().up();
        assert.match(output, /warning: nothing is wrong/);
    });
});
