import assert from "node:assert/strict";
import { installRemoteScripts, waiveHealth } from "../../../edge/ssh/remoteScripts.ts";
import type { RunRemote } from "../../../edge/ssh/ssh.ts";
import { clusterSpec } from "../../core/clusters.ts";

const refusing: RunRemote = () =>
    Promise.resolve({ stdout: "", stderr: "No space left on device\n", status: 1 });

describe("scripts and waivers that a machine does not accept", () => {
    const words = { node: "w-1", status: 1, words: "No space left on device" };
    const w1 = clusterSpec().workers[0]!;

    it("fail with the machine's own words", async () => {
        await assert.rejects(installRemoteScripts(refusing, w1), {
            failure: { code: "scripts-not-installed", ...words },
        });
        await assert.rejects(waiveHealth(refusing, w1, "t1"), {
            failure: { code: "waiver-not-passed-on", ...words },
        });
    });
});
