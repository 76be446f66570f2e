import assert from "node:assert/strict";
import type { Component, ComponentSighting } from "../../../core/cluster.ts";
import { certificateFindings } from "../../../core/preflight/certificates.ts";
import { clockFindings } from "../../../core/preflight/clock.ts";
import type { Certificate, HostFacts } from "../../../core/preflight/facts.ts";
import { diskFindings } from "../../../core/preflight/disk.ts";
import { hostFindings } from "../../../core/preflight/host.ts";
import { judgementFindings, unstagedFindings } from "../../../core/preflight/judgements.ts";
import { unitFindings } from "../../../core/preflight/units.ts";
import { host, lines, sighting } from "./fixtures.ts";

const day = 86_400;
const now = Date.parse("2026-11-22T12:00:00Z") / 1000;

describe("certificates", () => {
    const certificate = (over: Partial<Certificate> = {}): Certificate => ({
        path: "/pki/a.crt",
        subject: "CN=a",
        fingerprint: "AA",
        notBefore: now - day,
        notAfter: now + 365 * day,
        isAuthority: false,
        ...over,
    });
    const found = (...certificates: readonly Certificate[]) =>
        lines(certificateFindings("cp-1", certificates, now));

    it("is silent for more than 30 days", () => {
        assert.deepEqual(found(certificate({ notAfter: now + 30 * day })), []);
    });

    it("warns below 30 days, with file and date", () => {
        assert.deepEqual(found(certificate({ notAfter: now + 30 * day - 1 })), [
            "warn cp-1 /pki/a.crt: expires on 2026-12-22, in 29 days (CN=a)",
        ]);
    });

    it("blocks what is expired or not valid yet", () => {
        assert.deepEqual(found(certificate({ notAfter: now - 1 })), [
            "block cp-1 /pki/a.crt: expired on 2026-11-22 (CN=a)",
        ]);
        assert.deepEqual(found(certificate({ notBefore: now + day })), [
            "block cp-1 /pki/a.crt: is not valid before 2026-11-23 (CN=a)",
        ]);
    });

    it("says a certificate once that lies in several files", () => {
        const old = { notAfter: now - 1 };
        assert.deepEqual(found(certificate(old), certificate({ ...old, path: "/pki/b.crt" })), [
            "block cp-1 /pki/a.crt and 1 more: expired on 2026-11-22 (CN=a)",
        ]);
    });

    it("only warns of an old authority whose successor is in the same bundle", () => {
        const old = certificate({ notAfter: now - 1, isAuthority: true });
        assert.match(
            found(old, certificate({ fingerprint: "BB", isAuthority: true }))[0] ?? "",
            /^warn /,
        );
        assert.match(
            found(
                old,
                certificate({ fingerprint: "BB", isAuthority: true, path: "/pki/b.crt" }),
            )[0] ?? "",
            /^block /,
        );
        assert.match(found(old, certificate({ fingerprint: "BB" }))[0] ?? "", /^block /);
    });
});

describe("host prerequisites", () => {
    const found = (over: Partial<HostFacts>, runtime = "containerd://2.2.0", minor = 37) =>
        lines(hostFindings("w-1", host(over), runtime, minor));

    it("are met by cgroup v2, a tested containerd and a new kernel", () => {
        assert.deepEqual(found({}), []);
    });

    it("cgroup v1 blocks kubelet 1.35 and newer, unless its config allows it", () => {
        assert.match(
            found({ cgroup: "tmpfs" })[0] ?? "",
            /^block w-1: has cgroup v1, on which kubelet 1\.37 refuses/,
        );
        assert.deepEqual(found({ cgroup: "tmpfs" }, undefined, 34), []);
        assert.match(
            found({ cgroup: "tmpfs", settings: { kubelet: { failCgroupV1: "false" } } })[0] ?? "",
            /^warn w-1: runs on cgroup v1/,
        );
    });

    it("runc older than its own support of cgroup v2 warns there", () => {
        const old =
            "warn w-1: runs runc 1.0.0~rc92+ds1, which knows cgroup v2 in parts only; it does from 1.0.0-rc93 on";
        assert.deepEqual(found({ runc: "1.0.0~rc92+ds1" }), [old]);
        for (const runc of ["1.0.0-rc93", "1.0.0~rc93+ds1", "1.1.5+ds1", "odd", undefined])
            assert.deepEqual(found({ runc }), []);
        const failCgroupV1 = { kubelet: { failCgroupV1: "false" } };
        const onV1 = found({ runc: "1.0.0-rc92", cgroup: "tmpfs", settings: failCgroupV1 });
        assert.equal(onV1.length, 1);
        assert.match(onV1[0] ?? "", /cgroup v1/);
    });

    it("old containerd warns from 1.35 and blocks from 1.38; other runtimes are not judged", () => {
        assert.match(
            found({}, "containerd://1.6.20~ds1")[0] ?? "",
            /^warn w-1: runs containerd 1\.6\.20/,
        );
        assert.match(found({}, "containerd://1.7.28", 38)[0] ?? "", /^block .*wants 2\.0\.0/);
        assert.deepEqual(found({}, "containerd://1.7.28"), []);
        assert.deepEqual(found({}, "cri-o://1.30.0", 38), []);
    });

    it("kernels too old for nftables block, for cgroup v2 warn", () => {
        const nftables = { "kube-proxy": { mode: "nftables" } };
        assert.match(
            found({ kernel: "5.10.0-30-amd64", settings: nftables })[0] ?? "",
            /^block .*nftables needs 5\.13\.0/,
        );
        assert.deepEqual(found({ kernel: "5.13.0", settings: nftables }), []);
        assert.deepEqual(found({ kernel: "5.10.0" }), []);
        assert.match(
            found({ kernel: "4.18.0-553.el8" })[0] ?? "",
            /^warn .*cgroup v2 needs 5\.8\.0/,
        );
    });
});

describe("disk space", () => {
    const gib = 2 ** 30;
    const found = (
        free: number,
        over: Partial<HostFacts> = {},
        toSwap: readonly Component[] = ["kubelet"],
        copied: readonly Component[] = ["kubelet"],
    ) =>
        lines(
            diskFindings(
                "w-1",
                host({
                    disk: {
                        total: 10 * gib,
                        free,
                        binaries: { kubelet: gib, "kube-apiserver": gib },
                        copied,
                    },
                    ...over,
                }),
                toSwap,
            ),
        );

    it("blocks without room for the target beside the current version, warns below 10 %", () => {
        assert.match(
            found(2 * gib)[0] ?? "",
            /^block w-1 .*: 2\.0 GiB free of 10\.0 GiB, the swap takes up to 2\.3 GiB/,
        );
        assert.match(found(3 * gib)[0] ?? "", /^warn .*below 10 % free/);
        assert.deepEqual(found(4 * gib), []);
    });

    it("needs a copy of the current version only where no hard link can keep it", () => {
        assert.match(found(gib, {}, ["kubelet"], [])[0] ?? "", /^block .*takes up to 1\.3 GiB/);
        const staged = { staged: ["kubelet"] } as const;
        assert.match(found(0, staged)[0] ?? "", /^block .*takes up to 1\.0 GiB/);
        assert.deepEqual(found(0, staged, ["kubelet"], []), []);
    });

    it("needs nothing for what is not swapped", () => {
        assert.deepEqual(found(0, {}, []), []);
    });

    it("counts the snapshot where a kube-apiserver is swapped", () => {
        const value = {
            version: "3.6.16",
            hasLeader: true,
            databaseSize: 8 * gib,
            quota: undefined,
            errors: [],
        };
        const etcd = {
            kind: "read",
            value: {
                alarms: [],
                members: [{ name: "a", learner: false, status: { kind: "read", value } }],
            },
        } as const;
        assert.match(found(9 * gib, { etcd }, ["kube-apiserver"])[0] ?? "", /^block /);
        assert.deepEqual(found(9 * gib, { etcd }), []);
    });
});

describe("clock", () => {
    const found = (least: number, most: number) =>
        lines(
            clockFindings([
                { node: "w-1", facts: { kind: "read", value: host({ clock: { least, most } }) } },
            ]),
        );

    it("warns from one second, blocks from ten, in both directions", () => {
        assert.deepEqual(found(-0.2, 0.9), []);
        assert.match(found(1.5, 3)[0] ?? "", /^warn w-1: its clock is at least 1\.5 s ahead of/);
        assert.match(found(-60, -12)[0] ?? "", /^block w-1: its clock is at least 12\.0 s behind/);
    });

    it("takes a slow connection for no wrong clock", () => {
        assert.deepEqual(found(-8, 8), []);
    });
});

describe("unit-restart", () => {
    const unit = (component: Component, restart: string): ComponentSighting => {
        const running = sighting(component);
        return { ...running, unit: { ...running.unit, restart } };
    };
    const found = (component: Component, restart: string, minor = 37) =>
        lines(unitFindings("w-1", [unit(component, restart)], () => minor));

    it("warns of components that exit by design and are not started again", () => {
        assert.match(
            found("kube-proxy", "no")[0] ?? "",
            /^warn w-1: kube-proxy\.service has Restart=no, and kube-proxy exits when/,
        );
        assert.equal(found("kube-controller-manager", "on-abnormal").length, 1);
        assert.equal(found("kube-scheduler", "on-success").length, 1);
    });

    it("is silent where they are, where they do not exit yet, and about the others", () => {
        assert.deepEqual(found("kube-proxy", "always"), []);
        assert.deepEqual(found("kube-proxy", "on-failure"), []);
        assert.deepEqual(found("kube-proxy", "no", 36), []);
        assert.deepEqual(found("kubelet", "no"), []);
    });
});

describe("judgements of the staged binaries", () => {
    it("block what they refuse, warn of what they ignore or could not judge", () => {
        const found = judgementFindings("w-1", [
            { component: "kubelet", verdict: "refuses", text: "unknown flag: --containerd" },
            {
                component: "kubelet",
                verdict: "refuses",
                text: "invalid configuration: x must be y",
            },
            {
                component: "kube-apiserver",
                verdict: "refuses",
                text: "unrecognized feature gate: X",
            },
            {
                component: "kube-proxy",
                verdict: "refuses",
                text: "failed complete: unrecognized feature gate: X",
            },
            { component: "kube-proxy", verdict: "ignores", text: 'unknown field "a"' },
            { component: "kube-proxy", verdict: "unjudged", text: "no unshare" },
            { component: "kube-proxy", verdict: "judged", text: "v1.37.2" },
        ]);
        assert.deepEqual(
            found.map(({ check, severity }) => `${severity} ${check}`),
            [
                "block flags",
                "block component-config",
                "block flags",
                "block component-config",
                "warn component-config",
                "warn component-config",
            ],
        );
    });

    it("say where staging will be the first to judge", () => {
        const machines = ["w-1", "w-2"].map((node) => ({
            node,
            facts: {
                kind: "read",
                value: host({ staged: node === "w-1" ? ["kubelet"] : [] }),
            } as const,
        }));
        const steps = ["w-1", "w-2"].map((node) => ({ node, components: ["kubelet"] as const }));
        assert.deepEqual(
            unstagedFindings(machines, steps).map(({ subject }) => subject),
            ["w-2"],
        );
        assert.deepEqual(unstagedFindings(machines, []), []);
    });
});
