import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { until } from "../../processes.ts";
import { HostClient } from "./hostClient.ts";

const well = { error: "", bail: false };

describe("the language host", () => {
    let host: HostClient;
    before(async () => {
        host = await HostClient.start();
    });
    after(() => host.stop());
    beforeEach(() => {
        host.engine.logged.length = 0;
    });
    /** What a program of this text printed as JSON. */
    const printed = () => JSON.parse(host.started.lines.at(-1) ?? "") as unknown;
    const errors = () =>
        host.engine.logged
            .filter(({ severity }) => severity === "error")
            .map(({ message }) => message);

    it("gives a program its config, what is secret in it, and its own identity", async () => {
        const program = `
            const pulumi = require("@pulumi/pulumi");
            const config = new pulumi.Config();
            console.log(JSON.stringify({
                plain: config.get("plain"),
                secret: pulumi.runtime.isDryRun() && process.env.PULUMI_CONFIG_SECRET_KEYS,
                other: new pulumi.Config("aws").get("region"),
                run: [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()],
                root: pulumi.runtime.getRootDirectory() === process.cwd(),
                args: process.argv.slice(2),
            }));`;
        const outcome = await host.run(program, {}, (request) => {
            request.getConfigMap().set("tests:plain", "with: colons");
            request.getConfigMap().set("aws:region", "here");
            request.setConfigsecretkeysList(["tests:token"]);
            request.setDryrun(true);
            request.setArgsList(["one", "--two"]);
        });
        assert.deepEqual(outcome, well);
        assert.deepEqual(printed(), {
            plain: "with: colons",
            secret: '["tests:token"]',
            other: "here",
            run: ["organization", "tests", "dev"],
            root: true,
            args: ["one", "--two"],
        });
    });

    it("starts it as Pulumi.yaml says", async () => {
        const program = `console.log(JSON.stringify([
            process.execArgv, process.env.PULUMI_NODEJS_TYPESCRIPT ?? "", process.env.PULUMI_NODEJS_TSCONFIG_PATH ?? ""]));`;
        assert.deepEqual(
            await host.run(program, { nodeargs: `--title "a b" --no-warnings` }),
            well,
        );
        assert.deepEqual(printed(), [["--title", "a b", "--no-warnings"], "", ""]);
        writeFileSync(join(host.folder, "other.json"), "{}");
        assert.deepEqual(
            await host.run(program, { typescript: true, tsconfig: "other.json" }),
            well,
        );
        assert.deepEqual(printed(), [[], "true", "other.json"]);
    });

    for (const [options, error] of [
        [{ typescript: "yes" }, "typescript option must be a boolean"],
        [{ nodeargs: true }, "nodeargs option must be a string"],
        [{ nodeargs: "--title 'a" }, "--title 'a: a quote is not closed"],
    ] as const)
        it(`refuses ${JSON.stringify(options)}`, async () => {
            assert.deepEqual(await host.run("", options), { error, bail: false });
        });

    it("adds nothing if the program has reported what is wrong", async () => {
        const program = `throw new (require("@pulumi/pulumi").RunError)("this is wrong");`;
        assert.deepEqual(await host.run(program), { error: "", bail: true });
        assert.deepEqual(errors(), ["this is wrong"]);
        assert.deepEqual(await host.run("this is no program"), { error: "", bail: true });
        assert.match(errors().at(-1) ?? "", /SyntaxError/);
    });

    it("reports the exit code of a program that ended itself, and the signal that ended another", async () => {
        assert.deepEqual(await host.run("process.exit(3)"), {
            error: "Program exited with non-zero exit code: 3",
            bail: false,
        });
        assert.deepEqual(await host.run(`process.kill(process.pid, "SIGKILL")`), {
            error: "Program ended by signal SIGKILL",
            bail: false,
        });
    });

    it("says what to do if the SDK is not installed, and installs packages", async () => {
        const bare = await HostClient.start();
        const manifest = (folder: string, text: object) => {
            mkdirSync(join(bare.folder, folder), { recursive: true });
            writeFileSync(join(bare.folder, folder, "package.json"), JSON.stringify(text));
        };
        try {
            rmSync(join(bare.folder, "node_modules")); // the link to this project's
            assert.match((await bare.run("")).error, /has not been installed.*pulumi install/);
            manifest("near", { name: "near", version: "1.2.3" });
            manifest(".", { dependencies: { near: "file:near" } });
            assert.match(await bare.install(), /added 1 package/);
            assert.deepEqual(await bare.dependencies(false), { near: "1.2.3" });
            writeFileSync(join(bare.folder, "package.json"), "{");
            await assert.rejects(bare.install(), /npm install: ended with/);
        } finally {
            await bare.stop();
        }
    });

    it("names its Node, and the packages of a program", async () => {
        const { executable, version } = await host.about();
        assert.equal(version, process.version);
        assert.match(executable, /^\/.*node$/);
        const { version: sdk } = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as {
            version: string;
        }; // npm's format
        writeFileSync(
            join(host.folder, "package.json"),
            JSON.stringify({ dependencies: { "@pulumi/pulumi": "*", absent: "*" } }),
        );
        assert.deepEqual(await host.dependencies(false), { "@pulumi/pulumi": sdk });
        const all = await host.dependencies(true);
        assert.equal(all["@pulumi/pulumi"], sdk);
        assert.match(all["@grpc/grpc-js"] ?? "", /^1\./);
    });
});

describe("the language host, stopped while a program runs", () => {
    const program = `
        const { spawn } = require("node:child_process");
        spawn("sleep", ["300"], { stdio: "inherit" });
        setInterval(() => undefined, 1000);
        process.on("SIGTERM", () => undefined);
        console.log("runs");`;
    let host: HostClient;
    beforeEach(async () => {
        host = await HostClient.start();
    });
    afterEach(() => host.stop());
    const started = async (text = program) => {
        const outcome = host.run(text);
        outcome.catch(() => undefined); // the host may end first
        await until(() => host.started.lines.includes("runs"));
        return outcome;
    };

    it("interrupts the program, and lives on", async () => {
        const outcome = started(`${program} process.on("SIGINT", () => process.exit(7));`);
        await until(() => host.started.lines.includes("runs"));
        await host.cancel();
        assert.equal((await outcome).error, "Program exited with non-zero exit code: 7");
        assert.match((await host.run("")).error, /cancelled/);
    });

    it("ends with its engine, and so do program and children", async () => {
        void started().catch(() => undefined);
        await until(() => host.started.lines.includes("runs"));
        host.started.killStarter();
        await host.started.gone;
    });
});
