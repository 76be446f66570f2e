import assert from "node:assert/strict";
import { join } from "node:path";
import { attached } from "../command.ts";
import { ensureStack } from "../drive/pulumi.ts";
import { checkout, hosts, startVersion } from "../layout.ts";
import { expectedComponents } from "../probe/roster.ts";

/** A cluster at the start version, the stack's state empty. The first one ever builds the lab. */
export async function freshCluster(): Promise<void> {
    assert.equal(await attached(join(checkout, "lab/lab"), ["reset", startVersion]), 0);
    await ensureStack();
}

/** What every component would be at these versions, in the shape of `runningVersions`. */
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
