import assert from "node:assert/strict";
import { hasEnded, until } from "../../processes.ts";
import { PluginClient } from "./pluginClient.ts";

describe("command:local:Command", () => {
    let plugin: PluginClient;
    before(async () => {
        plugin = await PluginClient.start("command:local:Command");
    });
    after(() => plugin.stop());

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

    it("kills a command when its resource's timeout has passed", async () => {
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

describe("command:local:Command, stopped", () => {
    let plugin: PluginClient;
    beforeEach(async () => {
        plugin = await PluginClient.start("command:local:Command");
    });
    afterEach(() => plugin.stop());

    it("kills a running command when it is cancelled", async () => {
        const running = plugin.create({ create: "echo on; exec sleep 60" });
        await until(() => plugin.logged.length > 0);
        await plugin.cancel();
        await assert.rejects(running, /signal: killed: running/);
    });

    it("ends with its engine, and so does a running command", async () => {
        const running = plugin.create({ create: "echo $$; exec sleep 300" });
        running.catch(() => undefined); // it fails when the plugin ends
        await until(() => plugin.logged.length > 0);
        const command = Number(plugin.logged[0]?.message);
        plugin.started.killStarter();
        await plugin.started.gone;
        await until(() => hasEnded(command));
    });
});
