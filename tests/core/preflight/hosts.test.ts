import assert from "node:assert/strict";
import type { Component } from "../../../core/cluster/component.ts";
import type { ComponentSighting } from "../../../core/cluster/inventory.ts";
import { certificateFindings } from "../../../core/preflight/machines/certificates.ts";
import { clockFindings } from "../../../core/preflight/machines/clock.ts";
import type { Certificate, HostFacts } from "../../../core/preflight/facts.ts";
import { diskFindings } from "../../../core/preflight/machines/disk.ts";
import { hostFindings } from "../../../core/preflight/machines/host.ts";
import {
    judgementFindings,
    unstagedFindings,
} from "../../../core/preflight/machines/judgements.ts";
import { unitFindings } from "../../../core/preflight/machines/units.ts";
import type { Finding } from "../../../core/preflight/finding.ts";
import { host, kinds, sighting } from "./fixtures.ts";

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
        certificateFindings("cp-1", certificates, now);
    const today = Date.parse("2026-11-22") / 86_400_000;
    const of = (
        severity: Finding["severity"],
        what:
            | { kind: "certificate-not-yet-valid"; from: number }
            | { kind: "certificate-expired"; on: number }
            | { kind: "certificate-expiring"; on: number; days: number },
        ...paths: readonly string[]
    ): Finding => ({
        check: "certificates",
        severity,
        subjects: [{ kind: "files", node: "cp-1", paths: ["/pki/a.crt", ...paths] }],
        what: { certificate: { subject: "CN=a", isAuthority: false }, ...what },
    });

    it("is silent for more than 30 days", () => {
        assert.deepEqual(found(certificate({ notAfter: now + 30 * day })), []);
    });

    it("warns below 30 days, with file and date", () => {
        assert.deepEqual(found(certificate({ notAfter: now + 30 * day - 1 })), [
            of("warn", { kind: "certificate-expiring", on: today + 30, days: 29 }),
        ]);
    });

    it("blocks what has expired or is not valid yet", () => {
        assert.deepEqual(found(certificate({ notAfter: now - 1 })), [
            of("block", { kind: "certificate-expired", on: today }),
        ]);
        assert.deepEqual(found(certificate({ notBefore: now + day })), [
            of("block", { kind: "certificate-not-yet-valid", from: today + 1 }),
        ]);
    });

    it("reports a certificate once that is in several files", () => {
        const old = { notAfter: now - 1 };
        assert.deepEqual(found(certificate(old), certificate({ ...old, path: "/pki/b.crt" })), [
            of("block", { kind: "certificate-expired", on: today }, "/pki/b.crt"),
        ]);
    });

    it("only warns about an old authority whose successor is in the same bundle", () => {
        const old = certificate({ notAfter: now - 1, isAuthority: true });
        const beside = (over: Partial<Certificate>) =>
            kinds(found(old, certificate({ fingerprint: "BB", ...over })));
        assert.deepEqual(beside({ isAuthority: true }), ["warn certificate-expired"]);
        assert.deepEqual(beside({ isAuthority: true, path: "/pki/b.crt" }), [
            "block certificate-expired",
        ]);
        assert.deepEqual(beside({}), ["block certificate-expired"]);
        assert.deepEqual(found(old)[0]?.what, {
            kind: "certificate-expired",
            certificate: { subject: "CN=a", isAuthority: true },
            on: today,
        });
    });
});

describe("host prerequisites", () => {
    const found = (over: Partial<HostFacts>, runtime = "containerd://2.2.0", minor = 37) =>
        hostFindings("w-1", host(over), runtime, minor);
    const of = (
        check: Finding["check"],
        severity: Finding["severity"],
        what: Finding["what"],
    ): readonly Finding[] => [{ check, severity, subjects: ["w-1"], what }];

    it("are met by cgroup v2, a tested containerd and a new kernel", () => {
        assert.deepEqual(found({}), []);
    });

    it("cgroup v1 blocks kubelet 1.35 and newer, unless its config allows it", () => {
        assert.deepEqual(
            found({ cgroup: "tmpfs" }),
            of("cgroup", "block", { kind: "cgroup1-refused", kubeletMinor: 37 }),
        );
        assert.deepEqual(found({ cgroup: "tmpfs" }, undefined, 34), []);
        assert.deepEqual(
            found({ cgroup: "tmpfs", settings: { kubelet: { failCgroupV1: "false" } } }),
            of("cgroup", "warn", { kind: "cgroup1-allowed" }),
        );
    });

    it("runc older than its own support of cgroup v2 warns there", () => {
        const version = "1.0.0~rc92+ds1";
        assert.deepEqual(
            found({ runc: version }),
            of("container-runtime", "warn", { kind: "old-runc", version, minimum: "1.0.0-rc93" }),
        );
        for (const runc of ["1.0.0-rc93", "1.0.0~rc93+ds1", "1.1.5+ds1", "odd", undefined])
            assert.deepEqual(found({ runc }), []);
        const failCgroupV1 = { kubelet: { failCgroupV1: "false" } };
        const onV1 = found({ runc: "1.0.0-rc92", cgroup: "tmpfs", settings: failCgroupV1 });
        assert.deepEqual(kinds(onV1), ["warn cgroup1-allowed"]);
    });

    it("old containerd warns from 1.35 and blocks from 1.38; other runtimes are not judged", () => {
        assert.deepEqual(
            found({}, "containerd://1.6.20~ds1"),
            of("container-runtime", "warn", {
                kind: "old-containerd",
                version: "1.6.20~ds1",
                kubeletMinor: 37,
                rule: {
                    minimum: "1.7.28",
                    why: "past-end-of-life",
                    source: "https://containerd.io/releases/#kubernetes-support",
                },
            }),
        );
        assert.deepEqual(
            found({}, "containerd://1.7.28", 38),
            of("container-runtime", "block", {
                kind: "old-containerd",
                version: "1.7.28",
                kubeletMinor: 38,
                rule: {
                    minimum: "2.0.0",
                    why: "asked-for-cgroup-driver",
                    source: "https://github.com/kubernetes/kubernetes/pull/139121",
                },
            }),
        );
        assert.deepEqual(found({}, "containerd://1.7.28"), []);
        assert.deepEqual(found({}, "cri-o://1.30.0", 38), []);
    });

    it("kernels too old for nftables block, for cgroup v2 warn", () => {
        const nftables = { "kube-proxy": { mode: "nftables" } };
        const old = (version: string, needs: "nftables" | "cgroup2", minimum: string) =>
            ({ kind: "old-kernel", version, needs, minimum }) as const;
        assert.deepEqual(
            found({ kernel: "5.10.0-30-amd64", settings: nftables }),
            of("kernel", "block", old("5.10.0-30-amd64", "nftables", "5.13.0")),
        );
        assert.deepEqual(found({ kernel: "5.13.0", settings: nftables }), []);
        assert.deepEqual(found({ kernel: "5.10.0" }), []);
        assert.deepEqual(
            found({ kernel: "4.18.0-553.el8" }),
            of("kernel", "warn", old("4.18.0-553.el8", "cgroup2", "5.8.0")),
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
        );
    const of = (
        kind: "no-space" | "little-space",
        free: number,
        needed: number,
    ): readonly Finding[] => [
        {
            check: "disk-space",
            severity: kind === "no-space" ? "block" : "warn",
            subjects: [{ kind: "files", node: "w-1", paths: ["/var/lib/kube-lockstep"] }],
            what: { kind, free: free * gib, total: 10 * gib, needed: needed * gib },
        },
    ];

    it("blocks without room for the target beside the current version, warns below 10 %", () => {
        assert.deepEqual(found(2 * gib), of("no-space", 2, 2.3));
        assert.deepEqual(found(3 * gib), of("little-space", 3, 2.3));
        assert.deepEqual(found(4 * gib), []);
    });

    it("needs a copy of the current version only if no hard link can keep it", () => {
        assert.deepEqual(found(gib, {}, ["kubelet"], []), of("no-space", 1, 1.3));
        const staged = { staged: ["kubelet"] } as const;
        assert.deepEqual(found(0, staged), of("no-space", 0, 1));
        assert.deepEqual(found(0, staged, ["kubelet"], []), []);
    });

    it("needs nothing for what is not swapped", () => {
        assert.deepEqual(found(0, {}, []), []);
    });

    it("counts the snapshot if a kube-apiserver is swapped", () => {
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
        assert.deepEqual(found(9 * gib, { etcd }, ["kube-apiserver"]), of("no-space", 9, 9.3));
        assert.deepEqual(found(9 * gib, { etcd }), []);
    });
});

describe("clock", () => {
    const found = (least: number, most: number) =>
        clockFindings([
            { node: "w-1", facts: { kind: "read", value: host({ clock: { least, most } }) } },
        ]);
    const off = (
        severity: Finding["severity"],
        seconds: number,
        way: "ahead" | "behind",
    ): readonly Finding[] => [
        {
            check: "clock",
            severity,
            subjects: ["w-1"],
            what: { kind: "clock-off", seconds, way, limit: 1 },
        },
    ];

    it("warns from one second, blocks from ten, in both directions", () => {
        assert.deepEqual(found(-0.2, 0.9), []);
        assert.deepEqual(found(1.54, 3), off("warn", 1.5, "ahead"));
        assert.deepEqual(found(-60, -12), off("block", 12, "behind"));
    });

    it("does not take a slow connection for a wrong clock", () => {
        assert.deepEqual(found(-8, 8), []);
    });
});

describe("unit-restart", () => {
    const unit = (component: Component, restart: string): ComponentSighting => {
        const running = sighting(component);
        return { ...running, unit: { ...running.unit, restart } };
    };
    const found = (component: Component, restart: string, minor = 37) =>
        unitFindings("w-1", [unit(component, restart)], () => minor);
    const down = (
        component: Component,
        restart: string,
        exits: "without-lease" | "without-node",
    ): readonly Finding[] => [
        {
            check: "unit-restart",
            severity: "warn",
            subjects: ["w-1"],
            what: {
                kind: "unit-not-restarted",
                unit: `${component}.service`,
                restart,
                component,
                exits,
            },
        },
    ];

    it("warns about components that exit by design and are not restarted", () => {
        const proxy = down("kube-proxy", "no", "without-node");
        assert.deepEqual(found("kube-proxy", "no"), proxy);
        assert.deepEqual(found("kube-proxy", ""), proxy);
        for (const [component, restart] of [
            ["kube-controller-manager", "on-abnormal"],
            ["kube-scheduler", "on-success"],
        ] as const)
            assert.deepEqual(found(component, restart), down(component, restart, "without-lease"));
    });

    it("is silent if they are, if they do not exit yet, and about the others", () => {
        assert.deepEqual(found("kube-proxy", "always"), []);
        assert.deepEqual(found("kube-proxy", "on-failure"), []);
        assert.deepEqual(found("kube-proxy", "no", 36), []);
        assert.deepEqual(found("kubelet", "no"), []);
    });
});

describe("judgements of the staged binaries", () => {
    it("block what they refuse, warn about what they ignore or could not judge", () => {
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
            found.map(({ check, severity, what }) => `${severity} ${check}: ${what.kind}`),
            [
                "block flags: target-refuses",
                "block component-config: target-refuses",
                "block flags: target-refuses",
                "block component-config: target-refuses",
                "warn component-config: target-ignores",
                "warn component-config: target-cannot-judge",
            ],
        );
        assert.deepEqual(found[0]?.what, {
            kind: "target-refuses",
            component: "kubelet",
            text: "unknown flag: --containerd",
        });
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
        assert.deepEqual(unstagedFindings(machines, steps), [
            {
                check: "flags",
                severity: "inform",
                subjects: ["w-2"],
                what: { kind: "not-staged-yet" },
            },
        ]);
        assert.deepEqual(unstagedFindings(machines, []), []);
    });
});
