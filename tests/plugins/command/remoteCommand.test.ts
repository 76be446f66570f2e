import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import {
    isSecret,
    type Properties,
    revealedProperties,
    secret,
    unknown,
} from "../../../plugins/command/values.ts";
import { PluginClient } from "./pluginClient.ts";
import { type KeyPair, keyPair, type Sshd, startSshd } from "./sshServer.ts";

describe("command:remote:Command", () => {
    let user: KeyPair;
    let sshd: Sshd;
    let plugin: PluginClient;

    const connection = (more: Properties = {}): Properties => ({
        host: "127.0.0.1",
        port: sshd.port,
        user: "root",
        privateKey: user.privateKey,
        hostKey: sshd.hostKey,
        ...more,
    });
    const checked = async (inputs: Properties): Promise<Properties> => {
        const { inputs: result, failures } = await plugin.check(inputs);
        assert.deepEqual(failures, []);
        return result;
    };

    before(async () => {
        delete process.env["SSH_AUTH_SOCK"]; // an agent that is gone fails the official plugin
        plugin = await PluginClient.start("command:remote:Command");
    });
    after(() => plugin.stop());
    beforeEach(async () => {
        plugin.logged.length = 0;
        user = keyPair();
        sshd = await startSshd(user, [
            "ACCEPTED",
            "PULUMI_COMMAND_STDOUT",
            "PULUMI_COMMAND_STDERR",
        ]);
    });
    afterEach(() => sshd.close());

    it("has the version of the official plugin whose behaviour it reproduces", async () => {
        assert.equal(await plugin.version(), "1.2.1");
    });

    it("runs create, keeps its outputs and closes the connection", async () => {
        const inputs = await checked({
            connection: connection(),
            create: "echo out; echo err >&2",
        });
        const { id, outputs } = await plugin.create(inputs);
        assert.match(id, /^it[0-9a-f]{8}$/);
        assert.equal(outputs["stdout"], "out");
        assert.equal(outputs["stderr"], "err");
        assert.deepEqual(
            { ...outputs, stdout: undefined, stderr: undefined },
            { ...inputs, stdout: undefined, stderr: undefined },
        );
        assert.deepEqual(sshd.commands, ["echo out; echo err >&2"]);
        if (process.env["PLUGINS_UNDER_TEST"] !== undefined) return; // the official one leaks it
        for (let i = 0; sshd.open.size > 0 && i < 50; i++) await sleep(20);
        assert.equal(sshd.open.size, 0);
    });

    it("makes the connection a secret with the defaults in it", async () => {
        const { privateKey, ...bare } = connection();
        const { connection: result } = await checked({
            connection: secret({ host: "h", privateKey: privateKey ?? "" }),
        });
        assert.ok(isSecret(result));
        assert.deepEqual(revealedProperties({ result: result ?? null })["result"], {
            host: "h",
            privateKey: user.privateKey,
            user: "root",
            port: 22,
            dialErrorLimit: 10,
            perDialTimeout: 15,
        });
        const proxied = await checked({
            connection: { ...bare, proxy: { host: "gate", password: "p" } },
        });
        assert.deepEqual((revealedProperties(proxied)["connection"] as Properties)["proxy"], {
            host: "gate",
            password: "p",
            user: "root",
            port: 22,
            dialErrorLimit: 10,
            perDialTimeout: 15,
        });
    });

    it("names what is missing", async () => {
        assert.deepEqual((await plugin.check({ create: "true" })).failures, ["connection"]);
    });

    it("accepts inputs that are not known yet", async () => {
        const inputs = await checked({ connection: secret(unknown), create: unknown });
        assert.equal(revealedProperties(inputs)["connection"], unknown);
        assert.equal(inputs["create"], unknown);
    });

    it("runs nothing in a preview, and knows no outputs there", async () => {
        const inputs = await checked({ connection: connection(), create: "echo out" });
        const { id, outputs } = await plugin.create(inputs, { preview: true });
        assert.equal(outputs["stdout"], unknown);
        assert.equal(outputs["stderr"], unknown);
        assert.equal(outputs["create"], "echo out");
        const news = { ...inputs, create: "echo other" };
        const updated = await plugin.update(
            { id, inputs, outputs: { ...inputs, stdout: "out", stderr: "" } },
            news,
            true,
        );
        assert.equal(updated["stdout"], unknown);
        assert.equal(updated["create"], "echo other");
        assert.deepEqual(sshd.commands, []);
    });

    it("runs update, or else create again, and lets the command see the last output", async () => {
        const inputs = await checked({ connection: connection(), create: "echo first" });
        const made = await plugin.create(inputs);
        const again = { ...inputs, create: "echo was $PULUMI_COMMAND_STDOUT" };
        const second = await plugin.update({ ...made, inputs }, again);
        assert.equal(second["stdout"], "was first");
        const updating = {
            ...again,
            update: "echo now ${PULUMI_COMMAND_STDOUT-nothing}",
            addPreviousOutputInEnv: false,
        };
        const third = await plugin.update({ ...made, inputs: again, outputs: second }, updating);
        assert.equal(third["stdout"], "now nothing");
    });

    it("keeps the outputs when there is nothing to run", async () => {
        const inputs = await checked({ connection: connection(), delete: "true" });
        const made = await plugin.create(inputs);
        assert.equal(made.outputs["stdout"], "");
        const before = { ...made, inputs, outputs: { ...made.outputs, stdout: "old" } };
        assert.equal(
            (await plugin.update(before, { ...inputs, delete: "false" }))["stdout"],
            "old",
        );
        assert.equal(sshd.accepted, 0);
    });

    it("deletes with the connection and the outputs of the state, and only when asked to", async () => {
        const inputs = await checked({
            connection: connection(),
            create: "echo made",
            delete: `test "$PULUMI_COMMAND_STDOUT" = made`,
        });
        const made = await plugin.create(inputs);
        await plugin.delete({ ...made, inputs });
        assert.equal(sshd.commands.length, 2);
        await plugin.delete({ ...made, inputs, outputs: without(made.outputs, "delete") });
        assert.equal(sshd.commands.length, 2);
    });

    it("reports a failing command with its exit status and everything that it printed", async () => {
        const inputs = await checked({
            connection: connection(),
            create: `echo "a\tb"; echo c >&2; exit 3`,
        });
        await assert.rejects(plugin.create(inputs), (error: { details?: string }) => {
            assert.equal(
                error.details?.replace(/(a\tb\nc|c\na\tb)\n$/, "PRINTED"),
                String.raw`Process exited with status 3: running "echo \"a\tb\"; echo c >&2; exit 3":` +
                    "\nPRINTED",
            );
            return true;
        });
    });

    it("reports the signal that ended a command", async () => {
        const inputs = await checked({ connection: connection(), create: "kill -TERM $$" });
        await assert.rejects(
            plugin.create(inputs),
            /^Error: .*Process exited with status 143 from signal TERM: running "kill -TERM \$\$":/,
        );
    });

    it("passes a megabyte in and a megabyte out", async () => {
        const stdin = "0123456789abcde\n".repeat(65_536);
        const inputs = await checked({
            connection: connection(),
            create: "cat",
            stdin,
            logging: "none",
        });
        const { outputs } = await plugin.create(inputs);
        assert.equal(outputs["stdout"], stdin.slice(0, -1));
        assert.deepEqual(plugin.logged, []);
    });

    it("survives a command that does not read its stdin", async () => {
        const inputs = await checked({
            connection: connection(),
            create: "exec <&-; echo fine",
            stdin: "x".repeat(1_000_000),
        });
        assert.equal((await plugin.create(inputs)).outputs["stdout"], "fine");
    });

    it("reports each line while the command runs, and only as a status", async () => {
        const inputs = await checked({
            connection: connection(),
            create: "echo one; echo two >&2; sleep 0.2; printf three",
        });
        await plugin.create(inputs);
        assert.deepEqual(plugin.logged.map(({ message }) => message).sort(), [
            "one",
            "three",
            "two",
        ]);
        assert.ok(plugin.logged.every(({ ephemeral }) => ephemeral));
    });

    for (const [logging, lines] of [
        ["stdout", ["one"]],
        ["stderr", ["two"]],
        ["none", []],
    ] as const) {
        it(`reports only what it may with logging ${logging}`, async () => {
            const inputs = await checked({
                connection: connection(),
                create: "echo one; echo two >&2",
                logging,
            });
            const { outputs } = await plugin.create(inputs);
            assert.deepEqual([outputs["stdout"], outputs["stderr"]], ["one", "two"]);
            assert.deepEqual(
                plugin.logged.map(({ message }) => message),
                lines,
            );
        });
    }

    it("passes the environment, and fails when the server does not accept it", async () => {
        const inputs = await checked({
            connection: connection(),
            create: "echo $ACCEPTED",
            environment: { ACCEPTED: "yes" },
        });
        assert.equal((await plugin.create(inputs)).outputs["stdout"], "yes");
        await assert.rejects(
            plugin.create({ ...inputs, environment: { REFUSED: "no" } }),
            /could not set environment variable "REFUSED"/,
        );
        assert.ok(
            !sshd.commands.slice(-1).includes("echo $ACCEPTED") ||
                sshd.commands.filter((c) => c === "echo $ACCEPTED").length === 1,
        );
    });

    it("refuses a machine with another host key", async () => {
        const inputs = await checked({
            connection: connection({ hostKey: keyPair().publicLine, dialErrorLimit: 0 }),
            create: "echo never",
        });
        await assert.rejects(plugin.create(inputs), /after 0 failed attempts: /);
        assert.deepEqual(sshd.commands, []);
    });

    it("takes any host key when none is given", async () => {
        const bare = without(connection(), "hostKey");
        const inputs = await checked({ connection: bare, create: "echo in" });
        assert.equal((await plugin.create(inputs)).outputs["stdout"], "in");
    });

    it("logs in with a password", async () => {
        const bare = without(connection({ password: "sesame" }), "privateKey");
        const inputs = await checked({ connection: bare, create: "echo in" });
        assert.equal((await plugin.create(inputs)).outputs["stdout"], "in");
    });

    it("dials again until the limit of failures", async () => {
        sshd.drop = 2;
        const inputs = await checked({
            connection: connection({ dialErrorLimit: 2 }),
            create: "echo in",
        });
        assert.equal((await plugin.create(inputs)).outputs["stdout"], "in");
        const dials = plugin.logged
            .map(({ message }) => message)
            .filter((message) => message.startsWith("Dial"));
        assert.deepEqual(dials, ["Dial 1/2 failed: retrying", "Dial 2/2 failed: retrying"]);
        sshd.drop = 3;
        await assert.rejects(plugin.create(inputs), /after 2 failed attempts: /);
    });

    it("goes through a proxy, closing both connections", async () => {
        const gate = await startSshd(user);
        try {
            const inputs = await checked({
                connection: connection({
                    proxy: {
                        host: "127.0.0.1",
                        port: gate.port,
                        privateKey: user.privateKey,
                        hostKey: gate.hostKey,
                    },
                }),
                create: "echo behind",
            });
            assert.equal((await plugin.create(inputs)).outputs["stdout"], "behind");
            assert.deepEqual([gate.accepted, gate.commands], [1, []]);
            if (process.env["PLUGINS_UNDER_TEST"] !== undefined) return;
            for (let i = 0; gate.open.size + sshd.open.size > 0 && i < 50; i++) await sleep(20);
            assert.equal(gate.open.size + sshd.open.size, 0);
        } finally {
            await gate.close();
        }
    });

    it("updates on every change but that of the triggers, which replace", async () => {
        const inputs = await checked({
            connection: connection(),
            create: "a",
            environment: { A: "1" },
        });
        const old = { inputs, outputs: { ...inputs, stdout: "", stderr: "" } };
        assert.deepEqual(await plugin.diff(old, inputs), {
            changes: {},
            replaces: [],
            deleteBeforeReplace: false,
        });
        const moved = await checked({
            connection: connection({ host: "other" }),
            create: "b",
            environment: { A: "2" },
            stdin: "x",
        });
        const { changes, replaces } = await plugin.diff(old, moved);
        assert.deepEqual(changes, { connection: 4, create: 4, "environment.A": 4, stdin: 0 });
        assert.deepEqual(replaces, []);
        assert.deepEqual((await plugin.diff(old, { ...inputs, triggers: ["x"] })).replaces, [
            "triggers",
        ]);
    });

    // The last one: the plugin stays cancelled.
    it("stops dialling when it is cancelled, and lets a running command finish", async () => {
        const running = plugin.create(
            await checked({ connection: connection(), create: "sleep 1; echo done" }),
        );
        while (sshd.commands.length === 0) await sleep(20);
        sshd.drop = 1_000_000;
        const dialling = plugin.create(
            await checked({ connection: connection({ dialErrorLimit: -1 }), create: "echo never" }),
        );
        while (!plugin.logged.some(({ message }) => message === "Dial 2/inf failed: retrying"))
            await sleep(20);
        await plugin.cancel();
        await assert.rejects(dialling, /context canceled/);
        assert.equal((await running).outputs["stdout"], "done");
    });
});

function without(properties: Properties, key: string): Properties {
    return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== key));
}
