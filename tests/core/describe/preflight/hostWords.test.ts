import { assertWords } from "./words.ts";

const gib = 2 ** 30;

describe("hostWords", () => {
    assertWords([
        [
            { kind: "cgroup1-refused", kubeletMinor: 37 },
            "uses cgroup v1, on which kubelet 1.37 refuses to start",
            "boot with systemd.unified_cgroup_hierarchy=1, or set failCgroupV1: false in the kubelet's config for now",
        ],
        [
            { kind: "cgroup1-allowed" },
            "runs on cgroup v1 (failCgroupV1: false), which a later kubelet will no longer support (KEP-5573, not before 1.38)",
            "move the machine to cgroup v2 (systemd.unified_cgroup_hierarchy=1) before then",
        ],
        [
            {
                kind: "old-containerd",
                version: "1.7.28",
                kubeletMinor: 38,
                rule: {
                    minimum: "2.0.0",
                    why: "asked-for-cgroup-driver",
                    source: "https://example.org",
                },
            },
            "runs containerd 1.7.28; kubelet 1.38 expects at least 2.0.0: the kubelet asks the runtime for its cgroup driver (CRI RuntimeConfig), and older ones cannot answer (https://example.org)",
            "upgrade containerd to 2.0.0 or newer",
        ],
        [
            {
                kind: "old-containerd",
                version: "1.6.20",
                kubeletMinor: 37,
                rule: {
                    minimum: "1.7.28",
                    why: "past-end-of-life",
                    source: "https://example.org",
                },
            },
            "runs containerd 1.6.20; kubelet 1.37 expects at least 1.7.28: older ones are past their end of life and not tested with it (https://example.org)",
            "upgrade containerd to 1.7.28 or newer",
        ],
        [
            { kind: "old-runc", version: "1.0.0~rc92+ds1", minimum: "1.0.0-rc93" },
            "runs runc 1.0.0~rc92+ds1, which supports cgroup v2 only in part; full support begins with 1.0.0-rc93",
            "upgrade runc",
        ],
        [
            { kind: "old-kernel", version: "5.10.0-30", needs: "nftables", minimum: "5.13.0" },
            "runs Linux 5.10.0-30; kube-proxy in mode nftables needs 5.13.0",
            "boot a newer kernel first",
        ],
        [
            { kind: "old-kernel", version: "4.18.0", needs: "cgroup2", minimum: "5.8.0" },
            "runs Linux 4.18.0; a kubelet on cgroup v2 needs 5.8.0",
            "boot a newer kernel first",
        ],
        [
            { kind: "no-space", free: 2 * gib, total: 10 * gib, needed: 2.3 * gib },
            "has no room for the target beside the current version: 2.0 GiB free of 10.0 GiB, the swap needs up to 2.3 GiB",
            "free space on its file system",
        ],
        [
            { kind: "little-space", free: 3 * gib, total: 10 * gib, needed: 2.3 * gib },
            "would fall below 10 % free, where a kubelet begins to evict pods: 3.0 GiB free of 10.0 GiB, the swap needs up to 2.3 GiB",
            "free space on its file system",
        ],
        [
            { kind: "clock-off", seconds: 1.5, way: "ahead", limit: 1 },
            "its clock is at least 1.5 s ahead of this machine's; 1 s is where etcd starts to complain, and Leases last 15 s",
            "synchronise both with the same time servers (chrony, systemd-timesyncd)",
        ],
        [
            { kind: "clock-off", seconds: 12, way: "behind", limit: 1 },
            "its clock is at least 12.0 s behind this machine's; 1 s is where etcd starts to complain, and Leases last 15 s",
            "synchronise both with the same time servers (chrony, systemd-timesyncd)",
        ],
    ]);
});
