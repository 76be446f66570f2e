import assert from "node:assert/strict";
import { join } from "node:path";
import { attached } from "../command.ts";
import { ensureStack } from "../drive/pulumi.ts";
import { checkout, hosts, startVersion } from "../layout.ts";
import { expectedComponents } from "../probe/roster.ts";

/** A cluster at the start version, with an empty stack state. The very first one builds the lab. */
export async function freshCluster(): Promise<void> {
    assert.equal(await attached(join(checkout, "lab/lab"), ["reset", startVersion]), 0);
    await ensureStack();
}

/** Every component at these versions, in the shape of `runningVersions`. */
export function versionsAt(controlPlane: string, worker = controlPlane) {
    return Object.fromEntries(
        hosts.map(({ name, role }) => [
            name,
            Object.fromEntries(
                (expectedComponents[name] ?? []).map((component) => [
                    component,
                    role === "worker" ? worker : controlPlane,
                ]),
            ),
        ]),
    );
}
