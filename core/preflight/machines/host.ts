import { parse, SemVer } from "semver";
import type { HostFacts } from "../facts.ts";
import type { Finding } from "../finding.ts";
import type { HostRule } from "./situations.ts";

/** The last row that applies to a minor wins: rows go from mild to strict. */
const runtimeRules: readonly HostRule[] = [
    {
        component: "kubelet",
        minor: 38,
        minimum: "2.0.0",
        severity: "block",
        why: "asked-for-cgroup-driver",
        source: "https://github.com/kubernetes/kubernetes/pull/139121",
    },
    {
        component: "kubelet",
        minor: 35,
        minimum: "1.7.28",
        severity: "warn",
        why: "past-end-of-life",
        source: "https://containerd.io/releases/#kubernetes-support",
    },
];

const runcForCgroup2 = "1.0.0-rc93"; // https://github.com/opencontainers/runc/blob/main/docs/cgroup-v2.md
const kernelForNftables = "5.13.0"; // https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-mode-nftables
const kernelForCgroup2 = "5.8.0"; // https://kubernetes.io/docs/concepts/architecture/cgroups/
const cgroup1RefusedFrom = 35; // KEP-5573: failCgroupV1 is true by default

/**
 * A machine against what the target's kubelet and kube-proxy require; control planes run neither.
 */
export function hostFindings(
    node: string,
    host: HostFacts,
    runtime: string | undefined,
    targetMinor: number,
): readonly Finding[] {
    return [
        ...cgroupFindings(node, host, targetMinor),
        ...runtimeFindings(node, runtime, targetMinor),
        ...runcFindings(node, host),
        ...kernelFindings(node, host),
    ];
}

function cgroupFindings(node: string, host: HostFacts, targetMinor: number): readonly Finding[] {
    if (host.cgroup === "cgroup2fs" || targetMinor < cgroup1RefusedFrom) return [];
    const allowed = host.settings.kubelet?.["failCgroupV1"] === "false";
    return [
        {
            check: "cgroup",
            severity: allowed ? "warn" : "block",
            subjects: [node],
            what: allowed
                ? { kind: "cgroup1-allowed" }
                : { kind: "cgroup1-refused", kubeletMinor: targetMinor },
        },
    ];
}

function runtimeFindings(
    node: string,
    runtime: string | undefined,
    targetMinor: number,
): readonly Finding[] {
    const version = /^containerd:\/\/v?(.+)$/.exec(runtime ?? "")?.[1];
    if (version === undefined) return [];
    const running = parsed(version);
    const unmet = runtimeRules.find(
        ({ minor, minimum }) => minor <= targetMinor && (running?.compare(minimum) ?? 0) < 0,
    );
    if (unmet === undefined) return [];
    const { severity, minimum, why, source } = unmet;
    const rule = { minimum, why, source };
    const what = { kind: "old-containerd", version, kubeletMinor: targetMinor, rule } as const;
    return [{ check: "container-runtime", severity, subjects: [node], what }];
}

/** No minimum version of runc is published for kubelets, but there is one for cgroup v2. */
function runcFindings(node: string, { cgroup, runc = "" }: HostFacts): readonly Finding[] {
    const running = parse(runc.replace("~", "-")); // Debian: 1.0.0~rc93+ds1
    if (cgroup !== "cgroup2fs" || running === null || running.compare(runcForCgroup2) >= 0)
        return [];
    const what = { kind: "old-runc", version: runc, minimum: runcForCgroup2 } as const;
    return [{ check: "container-runtime", severity: "warn", subjects: [node], what }];
}

function kernelFindings(node: string, host: HostFacts): readonly Finding[] {
    const kernel = parsed(host.kernel);
    if (kernel === undefined) return [];
    const found = (
        severity: Finding["severity"],
        needs: "nftables" | "cgroup2",
        minimum: string,
    ): Finding => ({
        check: "kernel",
        severity,
        subjects: [node],
        what: { kind: "old-kernel", version: host.kernel, needs, minimum },
    });
    const nftables = host.settings["kube-proxy"]?.["mode"] === "nftables";
    return [
        ...(nftables && kernel.compare(kernelForNftables) < 0
            ? [found("block", "nftables", kernelForNftables)]
            : []),
        ...(host.cgroup === "cgroup2fs" && kernel.compare(kernelForCgroup2) < 0
            ? [found("warn", "cgroup2", kernelForCgroup2)]
            : []),
    ];
}

function parsed(version: string): SemVer | undefined {
    const numbers = /^\d+\.\d+(\.\d+)?/.exec(version)?.[0];
    if (numbers === undefined) return undefined;
    return new SemVer(numbers.split(".").length === 2 ? `${numbers}.0` : numbers);
}
