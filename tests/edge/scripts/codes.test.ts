import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { registry } from "../../../core/describe/registry.ts";
import { failureEntries } from "../../../core/describe/registry/failures.ts";

const root = join(import.meta.dirname, "../../..");

/** Every file below some folders of the repository with this ending. */
const texts = (ending: string, ...folders: readonly string[]) =>
    folders
        .flatMap((folder) =>
            readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
                join(folder, name),
            ),
        )
        .filter((name) => name.endsWith(ending))
        .map((name) => ({ name, text: readFileSync(join(root, name), "utf8") }));

/** `fail` where a command may stand, and what follows on its line. */
const command = /(?:^|[|&;{]|\b(?:then|else|do))[ \t]*fail\b(?!\()(.*)/gm;

/** Every `fail` of the scripts: its file and, if it has one, its code. */
const fails = texts(".sh", "edge/scripts").flatMap(({ name, text }) =>
    [...text.matchAll(command)].map(([, words = ""]) => ({
        name,
        words,
        code: /^ ([a-z]+(?:-[a-z]+)*) "/.exec(words)?.[1],
    })),
);

describe("the codes of the scripts", () => {
    it("are in the registry, and there is one wherever a script fails", () => {
        assert(fails.length > 20, `only ${fails.length} found`);
        const unknown = fails.filter(({ code }) => code === undefined || !(code in registry));
        assert.deepEqual(unknown, []);
    });

    it("are nowhere that this test does not see", () => {
        const words = texts(".sh", "edge/scripts").flatMap(({ text }) =>
            [...text.matchAll(/^(?![ \t]*#).*(?<![-\w])fail (?=[a-z-]+ ")/gm)].map(
                ([line]) => line,
            ),
        );
        assert.equal(words.length, fails.length);
    });
});

describe("every failure of the registry", () => {
    it("is used somewhere", () => {
        const sources = [
            ...texts(".ts", "edge", "components", "program"),
            { name: "config.ts", text: readFileSync(join(root, "config.ts"), "utf8") },
        ];
        const given = new Set([
            ...fails.map(({ code }) => code),
            ...sources.flatMap(({ text }) =>
                [...text.matchAll(/\bcode: "([a-z-]+)"/g)].map(([, code]) => code),
            ),
        ]);
        const unused = Object.keys(failureEntries).filter((code) => !given.has(code));
        assert.deepEqual(unused, []);
    });
});
