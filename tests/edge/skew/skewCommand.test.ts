import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const good = JSON.stringify({
    components: [{ component: "kube-apiserver", node: "cp-1", version: "v1.37.2" }],
});

describe("the skew command", () => {
    const directory = mkdtempSync(join(tmpdir(), "skew-"));
    after(() => {
        rmSync(directory, { recursive: true });
    });

    it("reads a file relative to its user's folder", () => {
        writeFileSync(join(directory, "inventory.json"), good);
        assert.deepEqual(skew(["inventory.json"]), { status: 0, answer: { violations: [] } });
    });

    it("reads standard input", () => {
        const two = good.replace("]}", ',{"component":"kubectl","version":"v1.39.0"}]}');
        const { status, answer } = skew(["-"], `[${good},${two}]`);
        assert.equal(status, 1);
        assert.equal(Array.isArray(answer) && answer.length, 2);
    });

    it("says what it did not understand, and exits with 2", () => {
        assert.deepEqual(skew(["-"], "{}"), {
            status: 2,
            answer: { error: "inventory has no components" },
        });
        assert.deepEqual(skew([]), {
            status: 2,
            answer: { error: "usage: npm run -s skew -- FILE.json, or - for standard input" },
        });
        assert.deepEqual(skew(["-", "-"]).status, 2);
        assert.deepEqual(skew([""]), {
            status: 2,
            answer: {
                error: '"" is not a file; usage: npm run -s skew -- FILE.json, or - for standard input',
            },
        });
        const { status, answer } = skew(["missing.json"]);
        assert.equal(status, 2);
        assert.match(JSON.stringify(answer), /missing.json cannot be read: ENOENT/);
    });

    it("does not blame the file for its own bug", () => {
        const broken = "export function skewReport() { throw new Error('odd'); }";
        const source = `import { registerHooks } from "node:module";
            registerHooks({
                load: (url, context, next) =>
                    url.includes("/edge/skew/skewAnswer.ts")
                        ? { format: "module", source: ${JSON.stringify(broken)}, shortCircuit: true }
                        : next(url, context),
            });`;
        const preload = `data:text/javascript,${encodeURIComponent(source)}`;
        assert.deepEqual(skew(["-"], good, ["--import", preload]), {
            status: 2,
            answer: { error: "kube-lockstep has a bug, and gave no answer: odd" },
        });
    });

    function skew(args: readonly string[], input = "", options: readonly string[] = []) {
        const { status, stdout } = spawnSync(
            process.execPath,
            ["--import", "tsx", ...options, resolve("edge/skew/skewCommand.ts"), ...args],
            { input, encoding: "utf8", env: { ...process.env, INIT_CWD: directory } },
        );
        const answer: unknown = JSON.parse(stdout);
        return { status, answer };
    }
});
