import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { PluginClient } from "./pluginClient.ts";

describe("command:local:Command", () => {
    let plugin: PluginClient;
    beforeEach(async () => {
        plugin = await PluginClient.start("command", "command:local:Command");
    });
    afterEach(() => plugin.stop());

    it("runs in a shell, or with the interpreter of the program", async () => {
        const { outputs } = await plugin.create({ create: "echo $0 $A", environment: { A: "1" } });
        assert.equal(outputs["stdout"], "/bin/sh 1");
        const other = await plugin.create({
            create: "out",
            interpreter: ["/bin/sh", "-c", "echo $0 $PWD"],
            dir: "/usr",
        });
        assert.equal(other.outputs["stdout"], "out /usr");
    });

    it("feeds stdin, and an empty one when there is none", async () => {
        assert.equal((await plugin.create({ create: "cat", stdin: "in" })).outputs["stdout"], "in");
        assert.equal((await plugin.create({ create: "cat; echo end" })).outputs["stdout"], "end");
    });

    it("lets an update see the last output", async () => {
        const inputs = { create: "echo one", update: "echo $PULUMI_COMMAND_STDOUT two" };
        const made = await plugin.create(inputs);
        assert.equal((await plugin.update({ ...made, inputs }, inputs))["stdout"], "one two");
    });

    it("reports a failing command", async () => {
        await assert.rejects(
            plugin.create({ create: "echo why; exit 4" }),
            (error: { details?: string }) => {
                assert.equal(error.details, `exit status 4: running "echo why; exit 4":\nwhy\n`);
                return true;
            },
        );
    });

    it("kills a running command when it is cancelled", async () => {
        const running = plugin.create({ create: "echo on; exec sleep 60" });
        while (plugin.logged.length === 0) await sleep(20);
        await plugin.cancel();
        await assert.rejects(running, /signal: killed: running/);
    });

    it("kills a command when its resource's time-out has passed", async () => {
        await assert.rejects(
            plugin.create({ create: "exec sleep 60" }, { timeoutSeconds: 1 }),
            /signal: killed: running/,
        );
    });

    it("runs the function command:local:run", async () => {
        const result = await plugin.invoke("command:local:run", { command: "echo $((6 * 7))" });
        assert.deepEqual(result, { command: "echo $((6 * 7))", stdout: "42", stderr: "" });
    });
});
