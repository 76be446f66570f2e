import type { ClockSituation } from "../../preflight/machines/situations.ts";
import type { DiskSituation } from "../../preflight/machines/situations.ts";
import type { HostSituation } from "../../preflight/machines/situations.ts";
import { bytes } from "../words.ts";
import type { FindingWords } from "./words.ts";

type RuntimeRule = Extract<HostSituation, { kind: "old-containerd" }>["rule"];

const whyContainerd: Readonly<Record<RuntimeRule["why"], string>> = {
    "asked-for-cgroup-driver":
        "the kubelet asks the runtime for its cgroup driver (CRI RuntimeConfig), and older ones cannot answer",
    "past-end-of-life": "older ones are past their end of life and not tested with it",
};

const kernelNeeds = {
    nftables: "kube-proxy in mode nftables",
    cgroup2: "a kubelet on cgroup v2",
} as const;

/** What a machine lacks for the target, in words. */
export function hostWords(what: HostSituation | DiskSituation | ClockSituation): FindingWords {
    switch (what.kind) {
        case "cgroup1-refused":
            return {
                message: `uses cgroup v1, on which kubelet 1.${what.kubeletMinor} refuses to start`,
                fix: "boot with systemd.unified_cgroup_hierarchy=1, or set failCgroupV1: false in the kubelet's config for now",
            };
        case "cgroup1-allowed":
            return {
                message:
                    "runs on cgroup v1 (failCgroupV1: false), which a later kubelet will no longer support (KEP-5573, not before 1.38)",
                fix: "move the machine to cgroup v2 (systemd.unified_cgroup_hierarchy=1) before then",
            };
        case "old-containerd": {
            const { minimum, why, source } = what.rule;
            return {
                message: `runs containerd ${what.version}; kubelet 1.${what.kubeletMinor} expects at least ${minimum}: ${whyContainerd[why]} (${source})`,
                fix: `upgrade containerd to ${minimum} or newer`,
            };
        }
        case "old-runc":
            return {
                message: `runs runc ${what.version}, which supports cgroup v2 only in part; full support begins with ${what.minimum}`,
                fix: "upgrade runc",
            };
        case "old-kernel":
            return {
                message: `runs Linux ${what.version}; ${kernelNeeds[what.needs]} needs ${what.minimum}`,
                fix: "boot a newer kernel first",
            };
        case "no-space":
            return space("has no room for the target beside the current version", what);
        case "little-space":
            return space("would fall below 10 % free, where a kubelet begins to evict pods", what);
        case "clock-off":
            return {
                message: `its clock is at least ${what.seconds.toFixed(1)} s ${what.way === "ahead" ? "ahead of" : "behind"} this machine's; ${what.limit} s is where etcd starts to complain, and Leases last 15 s`,
                fix: "synchronise both with the same time servers (chrony, systemd-timesyncd)",
            };
    }
}

function space(message: string, { free, total, needed }: DiskSituation): FindingWords {
    return {
        message: `${message}: ${bytes(free)} free of ${bytes(total)}, the swap needs up to ${bytes(needed)}`,
        fix: "free space on its file system",
    };
}
