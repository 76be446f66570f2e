import assert from "node:assert/strict";
import { useSandbox } from "./sandbox.ts";

const minutes = 60_000;

describe("command line", function () {
    this.timeout(3 * minutes);
    const sandbox = useSandbox("basics");

    it("previews the whole tree, changes nothing, and fails where no change is expected", async () => {
        const box = sandbox();
        const { code, stdout } = await box.run(["preview"]);
        assert.equal(code, 0);
        for (const name of ["basics-dev", "pair", "pair-first", "pair-second"])
            assert.match(stdout, new RegExp(name));
        assert.match(stdout, /4 to create/);
        assert.deepEqual(box.takeLog(), []);
        assert.deepEqual(box.deployment().resources ?? [], []);
        const expecting = await box.run(["preview", "--expect-no-changes"]);
        assert.equal(expecting.code, 7);
    });

    it("writes a preview as one JSON text", async () => {
        const box = sandbox();
        await box.up();
        const { code, stdout } = await box.run(["preview", "--json"], { TEST_VALUE: "unused" });
        assert.equal(code, 0);
        const digest = JSON.parse(stdout) as {
            steps: { op: string; urn: string; newState?: { inputs?: object } }[];
            changeSummary: Record<string, number>;
        };
        assert.deepEqual(digest.changeSummary, { same: 4 });
        assert.deepEqual([...new Set(digest.steps.map(({ op }) => op))], ["same"]);
        const changed = await box.run(["preview", "--json", "-c", "value=two"]);
        const { changeSummary, steps } = JSON.parse(changed.stdout) as typeof digest;
        assert.deepEqual(changeSummary, { same: 1, update: 3 });
        const second = steps.find(({ urn }) => urn.endsWith("::pair-second"));
        assert.ok(second?.op === "update");
        // Not known before the update: the plugin says so, and the value is no text by accident.
        assert.equal(JSON.stringify(second.newState?.inputs).includes("one"), false);
    });

    it("shows outputs, selects stacks and lists them", async () => {
        const box = sandbox();
        await box.up();
        assert.equal((await box.run(["stack", "output", "echo"])).stdout.trim(), "one");
        assert.equal((await box.run(["stack", "init", "other"])).code, 0);
        assert.equal((await box.run(["stack", "--show-name"])).stdout.trim(), "other");
        assert.equal((await box.run(["stack", "select", "dev"])).code, 0);
        const listed = JSON.parse((await box.run(["stack", "ls", "--json"])).stdout) as {
            name: string;
            current: boolean;
        }[];
        assert.deepEqual(
            listed.map(({ name, current }) => [name, current]),
            [
                ["dev", true],
                ["other", false],
            ],
        );
        const rejected = await box.run(["stack", "rm", "--yes", "dev"]);
        assert.equal(rejected.code, 1);
        assert.match(rejected.output, /still has resources; removal rejected/);
        assert.equal((await box.run(["stack", "rm", "--yes", "other"])).code, 0);
    });

    it("works on the directory that --cwd names, and says a selected stack's name", async () => {
        const box = sandbox();
        const args = ["-C", box.program, "stack", "--show-name"];
        const { code, stdout, output } = await box.run(args, {}, "/");
        assert.equal(code, 0, output);
        assert.equal(stdout.trim(), "dev");
    });

    it("ends with the CLI's exit codes", async () => {
        const box = sandbox();
        const codes = {
            "preview --stack nowhere": 6,
            up: 2,
        };
        for (const [line, expected] of Object.entries(codes)) {
            const { code, output } = await box.run(line.split(" "));
            assert.equal(code, expected, `${line}: ${output}`);
        }
        for (const line of [
            "preview --frobnicate",
            "frobnicate",
            "stack output nothing",
            "config get nothing",
        ]) {
            const { code, output } = await box.run(line.split(" "));
            assert.notEqual(code, 0, line);
            assert.match(output, /error:/, line);
        }
    });
});
