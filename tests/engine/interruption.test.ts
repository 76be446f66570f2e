import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { useSandbox } from "./sandbox.ts";

const minutes = 60_000;

describe("interruption", function () {
    this.timeout(3 * minutes);
    const sandbox = useSandbox("graph");
    const things = [
        { name: "before" },
        { name: "slow", args: { delayMs: 60_000 }, dependsOn: ["before"] },
        { name: "after", dependsOn: ["slow"] },
    ];
    const update = ["up", "--yes", "--skip-preview"];

    it("by Ctrl-C cancels plugins, records what is done, and begins nothing", async () => {
        const box = sandbox();
        const child = box.start(update, { TEST_GRAPH: JSON.stringify(things) });
        const ended = box.ended(child);
        await box.noted("create slow");
        child.kill("SIGINT");
        const { code, output } = await ended;
        assert.equal(code, 1, output);
        assert.match(output, /canceled|cancelling/);
        // The plugin gave up waiting when it was told to cancel, and its resource was there.
        assert.deepEqual(Object.keys(box.things()), ["before", "slow"]);
        assert.deepEqual(box.deployment().pending_operations ?? [], []);
        assert.deepEqual(box.locks(), []);
        assert.deepEqual(box.takeLog(), [
            "create before",
            "created before",
            "create slow",
            "created slow",
        ]);
    });

    it("by SIGKILL leaves lock and pending operation; cancel and the next up get over both", async () => {
        const box = sandbox();
        const child = box.start(update, { TEST_GRAPH: JSON.stringify(things) });
        const ended = box.ended(child);
        await box.noted("create slow");
        child.kill("SIGKILL");
        await ended;
        assert.deepEqual(
            box
                .deployment()
                .pending_operations?.map(({ type, resource }) => [
                    type,
                    resource.urn.split("::")[3],
                ]),
            [["creating", "slow"]],
        );
        assert.equal(box.locks().length, 1);
        const quick = things.map((thing) =>
            thing.name === "slow" ? { name: "slow", args: {} } : thing,
        );
        const env = { TEST_GRAPH: JSON.stringify(quick) };
        const refused = await box.up(env, 1);
        assert.match(
            refused.output,
            /the stack is currently locked by 1 lock\(s\)[^]*created by \S+@\S+ \(pid \d+\)/,
        );
        assert.equal((await box.run(["cancel", "--yes"])).code, 0);
        assert.deepEqual(box.locks(), []);
        const resumed = await box.up(env);
        assert.match(resumed.output, /1 pending operations[^]*interrupted while creating/);
        assert.deepEqual(Object.keys(box.things()).sort(), ["after", "before", "slow"]);
        // Whether the interrupted creation created is for a person to say.
        assert.equal(box.deployment().pending_operations?.length, 1);
        const refreshed = await box.run([
            "refresh",
            "--yes",
            "--skip-preview",
            "--clear-pending-creates",
        ]);
        assert.equal(refreshed.code, 0, refreshed.output);
        assert.deepEqual(box.deployment().pending_operations ?? [], []);
    });

    it("is survived by the state file: it is whole at every moment", async () => {
        const box = sandbox();
        const many = Array.from({ length: 20 }, (_, i) => ({
            name: `thing-${i}`,
            args: { value: "x".repeat(2000) },
        }));
        const child = box.start(update, { TEST_GRAPH: JSON.stringify(many) });
        const ended = box.ended(child);
        let reads = 0;
        while (child.exitCode === null && child.signalCode === null) {
            if (existsSync(box.stateFile)) {
                JSON.parse(readFileSync(box.stateFile, "utf8"));
                reads += 1;
            }
            await new Promise((done) => setImmediate(done));
        }
        assert.equal((await ended).code, 0);
        assert.ok(reads > 0);
        assert.equal(Object.keys(box.things()).length, 20);
    });

    it("by somebody else's lock is refused before anything happens", async () => {
        const box = sandbox();
        const child = box.start(update, { TEST_GRAPH: JSON.stringify(things) });
        const ended = box.ended(child);
        await box.noted("create slow");
        const [lock] = box.locks();
        assert.ok(lock !== undefined);
        const refused = await box.up({}, 1);
        assert.match(refused.output, /the stack is currently locked/);
        writeFileSync(`${lock}.seen`, "");
        child.kill("SIGINT");
        await ended;
    });
});
