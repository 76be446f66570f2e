import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { controlPlaneComponents, workerComponents } from "../../../core/cluster/component.ts";

const common = join(import.meta.dirname, "../../../edge/scripts/common.sh");

describe("the scripts' own list of components", () => {
    it("is that of core/cluster/component.ts", () => {
        assert.deepEqual(
            printedBy('printf "%s\\n" "${control_plane_components[@]}"').split("\n"),
            controlPlaneComponents,
        );
        assert.deepEqual(
            printedBy('printf "%s\\n" "${worker_components[@]}"').split("\n"),
            workerComponents,
        );
    });

    it("has a question after the health of each", () => {
        // `get` prints what it would ask for; of a process that is not there every flag has its default.
        const asked = printedBy(
            'get() { echo "$1"; }; argument() { echo "$3"; }; config_value() { echo "$3"; };' +
                'for c in "${control_plane_components[@]}" "${worker_components[@]}"; do health_of "$c" 0 | head -n 1; echo; done',
        );
        const questions = asked.split("\n").filter((line) => line !== "");
        assert.equal(questions.length, controlPlaneComponents.length + workerComponents.length);
        for (const question of questions) assert.match(question, /^https?:\/\/127\.0\.0\.1:\d+\//);
    });
});

function printedBy(script: string): string {
    const text = `source "${common}"\n${script}`;
    return execFileSync("bash", ["-c", text], { encoding: "utf8" }).trimEnd();
}
