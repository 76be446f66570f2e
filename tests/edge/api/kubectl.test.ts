import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubectlOf } from "../../../edge/api/kubectl.ts";

const folder = mkdtempSync(join(tmpdir(), "kube-lockstep-kubectl-"));

/**
 * A program in kubectl's place; each call appends a line to a file, `n` is the number of the call.
 */
function inPlace(name: string, script: string) {
    const [path, calls] = [join(folder, name), join(folder, `${name}.calls`)];
    const count = `echo "$*" >>${calls}; n=$(wc -l <${calls})`;
    writeFileSync(path, `#!/bin/sh\n${count}\n${script}\n`, { mode: 0o755 });
    return {
        kubectl: kubectlOf({ kubectl: path, kubeconfig: "none" }),
        calls: () => readFileSync(calls, "utf8").split("\n").length - 1,
    };
}

describe("kubectl", () => {
    for (const cut of [
        "Unable to connect to the server: unexpected EOF",
        'Get "https://198.18.0.1:6443/api": EOF',
        "read: connection reset by peer",
        "dial tcp 198.18.0.1:6443: connect: connection refused",
        "Error from server (ServiceUnavailable): the server is currently unable to handle the request",
    ])
        it(`is run again after: ${cut}`, async () => {
            const { kubectl, calls } = inPlace(
                `cut-${cut.length}`,
                `[ "$n" -ge 2 ] || { echo '${cut}' >&2; exit 1; }; cat`,
            );
            assert.equal(await kubectl.run(["create"], { input: "again" }), "again");
            assert.equal(calls(), 2);
        });

    it("is not run again if it was refused", async () => {
        const refused = "Error from server (Forbidden): no";
        const { kubectl, calls } = inPlace("refused", `echo '${refused}' >&2; exit 1`);
        await assert.rejects(kubectl.raw("/api"), {
            failure: {
                code: "kubectl-failed",
                args: ["get", "--raw", "/api", "--request-timeout=15s"],
                words: refused,
            },
        });
        assert.equal(calls(), 1);
    });

    it("is given up after four attempts", async () => {
        const { kubectl, calls } = inPlace("gone", "echo 'connection refused' >&2; exit 1");
        await assert.rejects(kubectl.run(["get"]), {
            failure: { code: "kubectl-failed", args: ["get"], words: "connection refused" },
        });
        assert.equal(calls(), 4);
    });

    it("is killed when its time is up, which may be a fraction of a second", async () => {
        const { kubectl, calls } = inPlace("slow", "exec sleep 60");
        const slow = kubectl.run(["drain"], { timeoutSeconds: 0.1 + 0.2 });
        await assert.rejects(slow, { failure: { code: "kubectl-timeout", args: ["drain"] } });
        assert.equal(calls(), 1);
    });

    it("that does not exist is named, with the key of the config", async () => {
        const path = join(folder, "absent");
        const kubectl = kubectlOf({ kubectl: path, kubeconfig: "none" });
        await assert.rejects(kubectl.run(["get"]), {
            failure: { code: "kubectl-missing", kubectl: path },
        });
    });
});
