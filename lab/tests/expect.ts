import assert from "node:assert/strict";
import type { PulumiRun } from "../drive/pulumi.ts";

/** Fails with the end of Pulumi's output if the run did not succeed. */
export function assertSucceeded(run: PulumiRun): void {
    assert.equal(run.exitStatus, 0, `exit status ${run.exitStatus}:\n${end(run)}`);
}

/** Fails if the run succeeded, or did not say all of this. */
export function assertFailed(run: PulumiRun, ...saying: readonly RegExp[]): void {
    assert.notEqual(run.exitStatus, 0, `it succeeded:\n${end(run)}`);
    for (const words of saying) assert.match(run.said, words);
}

function end({ said }: PulumiRun): string {
    return said.trimEnd().split("\n").slice(-40).join("\n");
}
