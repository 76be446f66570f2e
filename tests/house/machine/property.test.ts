import assert from "node:assert/strict";
import { mayDiffer } from "../../../lab/machine/mayDiffer.ts";
import type { Observation, Running } from "../../../lab/machine/observation.ts";
import {
    harmedComponents,
    harmedOwnFiles,
    runsNow,
    untrueWords,
} from "../../../lab/machine/property.ts";
import type { Entry } from "../../../lab/machine/fingerprint.ts";

const versions = { old: "v1.36.4", target: "v1.37.2" };
const running = (...found: readonly string[]): Running => ({
    state: "active",
    healthy: true,
    versions: found,
});
const seen = (kubelet: Running, proxy = running("v1.36.4")): Observation => ({
    components: new Map([
        ["kubelet", kubelet],
        ["kube-proxy", proxy],
    ]),
    units: new Map(),
});
const pair = ["kubelet", "kube-proxy"] as const;
const before = seen(running("v1.36.4"));
const own = new Map([["kubelet" as const, ["/usr/local/bin/kubelet"]]]);

describe("the property of a machine", () => {
    it("lets a component run its old or its new version, healthy if it was", () => {
        const found = (kubelet: Running) =>
            harmedComponents(before, seen(kubelet), pair, versions).map((harm) =>
                harm.kind === "component" ? harm.found : harm.kind,
            );
        assert.deepEqual(found(running("v1.36.4")), []);
        assert.deepEqual(found(running("v1.37.2")), []);
        assert.deepEqual(found(running("v1.35.9")), ["runs v1.35.9"]);
        assert.deepEqual(found(running("v1.36.4", "v1.37.2")), ["runs v1.36.4 and v1.37.2"]);
        assert.deepEqual(found({ ...running(), state: "inactive" }), ["inactive"]);
        const ill = { ...running("v1.37.2"), healthy: false };
        assert.deepEqual(found(ill), ["runs v1.37.2, not healthy"]);
        assert.deepEqual(harmedComponents(seen(ill), seen(ill), pair, versions), []);
    });

    it("tells old, new and mixed machines apart", () => {
        assert.equal(runsNow(before, pair, versions), "old");
        assert.equal(runsNow(seen(running("v1.37.2")), pair, versions), "mixed");
        const target = running("v1.37.2");
        assert.equal(runsNow(seen(target, target), pair, versions), "target");
        assert.equal(runsNow(seen(running()), pair, versions), "neither");
    });

    it("lets only what is ours, the machine's own and a component's file differ", () => {
        for (const path of [
            "/var/lib/kube-lockstep/releases/v1.37.2/kubelet",
            "/usr/local/bin/kubelet",
            "/usr/local/bin/.kubelet.lockstep-kept",
            "/var/log/journal/x",
            "/etc/systemd/system/multi-user.target.wants/kube-lockstep-recover.service",
        ])
            assert(mayDiffer(path, own), path);
        for (const path of [
            "/bin/sh",
            "/usr/local/bin/kubelet.old",
            "/usr/local/bin/lockstep/kubelet",
            "/var/lib/kube-lockstep2",
            "/etc/systemd/system/kubelet.service",
        ])
            assert(!mayDiffer(path, own), path);
    });

    it("wants a component's file back as it was, and its attributes kept in the new version", () => {
        const path = "/usr/local/bin/kubelet";
        const file: Entry = {
            ...{ path, kind: "file", mode: 0o755, owner: 0, group: 0, inode: 7, digest: "old" },
            xattrs: { "security.capability": "01" },
        };
        const found = (is: Entry, runs: "old" | "target") =>
            harmedOwnFiles(new Map([[path, file]]), new Map([[path, is]]), own, runs).map((harm) =>
                harm.kind === "own file" ? harm.what : [],
            );
        const swapped = { ...file, inode: 8, digest: "new" };
        assert.deepEqual(found(swapped, "target"), []);
        assert.deepEqual(found(swapped, "old"), [["content"]]);
        assert.deepEqual(found({ ...swapped, xattrs: {} }, "target"), [["xattrs"]]);
    });

    it("believes no words that are not so", () => {
        assert.deepEqual(untrueWords({ status: 0, code: undefined }, "target"), []);
        assert.deepEqual(untrueWords({ status: 1, code: "rolled-back" }, "old"), []);
        assert.deepEqual(untrueWords({ status: 0, code: undefined }, "mixed"), [
            { kind: "untrue", said: "swapped", found: "mixed runs" },
        ]);
        assert.deepEqual(untrueWords({ status: 1, code: "rolled-back" }, "target"), [
            { kind: "untrue", said: "rolled-back", found: "target runs" },
        ]);
    });
});
