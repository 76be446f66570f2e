import assert from "node:assert/strict";
import {
    differences,
    type Entry,
    leadsTo,
    newPaths,
    parseFingerprint,
} from "../../../lab/machine/fingerprint.ts";

const file = (path: string, special: Partial<Entry> = {}): Entry => ({
    ...{ path, kind: "file", mode: 0o755, owner: 0, group: 0, inode: 7, digest: "abc" },
    ...special,
});
const link = (path: string, to: string): Entry =>
    file(path, { kind: "link", mode: 0o777, link: to, digest: "" });
const of = (...entries: readonly Entry[]) => new Map(entries.map((entry) => [entry.path, entry]));
const none = of();

describe("the fingerprint of a machine", () => {
    it("is read from one line of JSON for each path", () => {
        const entry = file("/usr/local/bin/kubelet", { xattrs: { "security.capability": "01" } });
        assert.deepEqual(parseFingerprint(`${JSON.stringify(entry)}\n`), of(entry));
    });

    it("differs by whatever can be seen of a path", () => {
        const before = file("/a");
        const changes: readonly (readonly [Partial<Entry>, string])[] = [
            [{ mode: 0o750 }, "mode"],
            [{ owner: 990 }, "owner"],
            [{ group: 990 }, "owner"],
            [{ digest: "abd" }, "content"],
            [{ flags: 16 }, "flags"],
            [{ xattrs: { "security.capability": "01" } }, "xattrs"],
            [{ inode: 8 }, "inode"],
            [{ kind: "folder" }, "file became folder"],
            [{ kind: "absent" }, "gone"],
        ];
        for (const [change, what] of changes)
            assert.deepEqual(
                differences(of(before), of({ ...before, ...change }), none),
                [{ path: "/a", what: [what] }],
                what,
            );
        assert.deepEqual(differences(of(link("/l", "/a")), of(link("/l", "/b")), none), [
            { path: "/l", what: ["link"] },
        ]);
    });

    it("has paths that are new, gone, or the same", () => {
        const [kept, old, added] = [file("/kept"), file("/old"), file("/added")];
        assert.deepEqual(differences(of(kept, old), of(kept, added), none), [
            { path: "/added", what: ["new"] },
            { path: "/old", what: ["gone"] },
        ]);
        assert.deepEqual(newPaths(of(kept, old), of(kept, added)), ["/added"]);
    });

    it("takes a copy of what lies below for what it was, whatever its inode", () => {
        const below = of(file("/bin/sh", { inode: 1 }));
        assert.deepEqual(differences(none, of(file("/bin/sh", { inode: 2 })), below), []);
        assert.deepEqual(differences(none, of(link("/bin/sh", "/opt/kubelet")), below), [
            { path: "/bin/sh", what: ["file became link"] },
        ]);
        assert.deepEqual(differences(none, of(file("/bin/sh", { kind: "absent" })), below), [
            { path: "/bin/sh", what: ["gone"] },
        ]);
    });

    it("knows where a path leads, through links of folders, relative ones and chains", () => {
        const kubelet = file("/srv/kube/v1/kubelet");
        const all = of(
            kubelet,
            link("/opt/kube", "/srv/kube"),
            link("/srv/kube/now", "v1"),
            link("/usr/local/bin/kubelet", "../../../opt/kube/now/kubelet"),
            link("/a", "/b"),
            link("/b", "/a"),
        );
        assert.equal(leadsTo(all, "/opt/kube/v1/kubelet"), kubelet);
        assert.equal(leadsTo(all, "/usr/local/bin/kubelet"), kubelet);
        assert.equal(leadsTo(all, "/a"), undefined);
        assert.equal(leadsTo(all, "/opt/kube/v2/kubelet"), undefined);
    });
});
