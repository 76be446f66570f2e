/** Where the component's file lies, what leads there, and what may be done to it. */
import { newVersion, olderVersion, oldVersion } from "../releases.ts";
import { flags, kube, unit } from "./plain.ts";
import { type Shape, shape } from "./shape.ts";

const at = (path: string, service: readonly string[] = []) =>
    unit("kubelet", `${path} ${flags.kubelet}`, service);
const oldKubelet = { binary: "kubelet", version: oldVersion } as const;
const away = { "/usr/local/bin/kubelet": { nothing: true } } as const;
const release = (version: string) => `/var/lib/kube-lockstep/releases/${version}/kubelet`;
const lockstepLink = { "/usr/local/bin/kubelet": { link: release(oldVersion) } } as const;

/** `path` is a tmpfs of its own, filled again at each boot. */
const ownDisk = (path: string, megabytes: number, files = "") =>
    `mkdir -p ${path}; mount -t tmpfs -o size=${megabytes}m,mode=755 disk ${path}\n${files}\n`;

export const files: readonly Shape[] = [
    shape("link into another folder", "swapped", {
        tree: {
            "/usr/local/bin/kubelet": { link: "/opt/kube/bin/kubelet" },
            "/opt/kube/bin/kubelet": oldKubelet,
        },
        own: { kubelet: ["/usr/local/bin/kubelet", "/opt/kube/bin/kubelet"] },
    }),
    shape("folder behind a link", "swapped", {
        tree: {
            ...at("/opt/kube/kubelet"),
            ...away,
            "/opt/kube": { link: "/srv/kube" },
            "/srv/kube/kubelet": oldKubelet,
        },
        own: { kubelet: ["/opt/kube/kubelet", "/srv/kube/kubelet"] },
    }),
    shape("folder with a version in its name", "refused", {
        tree: {
            ...at("/opt/k8s/v1.36.4/kubelet"),
            ...away,
            "/opt/k8s/v1.36.4/kubelet": oldKubelet,
        },
        own: { kubelet: ["/opt/k8s/v1.36.4/kubelet"] },
    }),
    shape("file shared by two components", "refused", {
        tree: {
            "/usr/local/bin/kubelet": { binary: "hyperkube" },
            "/usr/local/bin/kube-proxy": { nothing: true },
        },
        arrange: "ln /usr/local/bin/kubelet /usr/local/bin/kube-proxy",
    }),
    shape("User= under a 750 folder", "swapped", {
        tree: {
            ...at("/opt/kube/kubelet", ["User=kube"]),
            ...away,
            "/opt/kube": { folder: 0o750, owner: [0, kube] },
            "/opt/kube/kubelet": { ...oldKubelet, mode: 0o750, owner: [0, kube] },
        },
        own: { kubelet: ["/opt/kube/kubelet"] },
    }),
    shape("narrow umask, User=", "swapped", {
        tree: at("/usr/local/bin/kubelet", ["User=kube"]),
        umask: "077",
    }),
    shape("capabilities on the file", "swapped", {
        tree: at("/usr/local/bin/kubelet", ["User=kube"]),
        arrange: "setcap cap_net_bind_service+ep /usr/local/bin/kubelet",
    }),
    shape("immutable file", "refused", { arrange: "chattr +i /usr/local/bin/kubelet" }),
    shape("read-only mount of the folder", "refused", {
        tree: { ...at("/opt/kube/kubelet"), ...away, "/opt/kube/kubelet": oldKubelet },
        own: { kubelet: ["/opt/kube/kubelet"] },
        prepare: "mount --bind /opt/kube /opt/kube; mount -o remount,bind,ro /opt/kube",
    }),
    shape("own file system", "swapped", {
        tree: { ...at("/opt/kube/kubelet"), ...away, "/srv/kubelet": oldKubelet },
        own: { kubelet: ["/opt/kube/kubelet"] },
        prepare: ownDisk("/opt/kube", 64, "cp -p /srv/kubelet /opt/kube/"),
        mounts: ["/opt/kube"],
    }),
    shape("own file system, full", "refused", {
        tree: { ...at("/opt/kube/kubelet"), ...away, "/srv/kubelet": oldKubelet },
        own: { kubelet: ["/opt/kube/kubelet"] },
        prepare: ownDisk("/opt/kube", 8, "cp -p /srv/kubelet /opt/kube/"),
        mounts: ["/opt/kube"],
    }),
    shape("our folder full, own file system", "swapped", {
        tree: { ...at("/opt/kube/kubelet"), ...away, "/srv/kubelet": oldKubelet },
        own: { kubelet: ["/opt/kube/kubelet"] },
        prepare: `${ownDisk("/opt/kube", 64, "cp -p /srv/kubelet /opt/kube/")}
            ${ownDisk("/var/lib/kube-lockstep", 15)}`,
        mounts: ["/opt/kube"],
    }),
    shape("our folder noexec", "refused", {
        prepare: `${ownDisk("/var/lib/kube-lockstep", 200)}mount -o remount,noexec /var/lib/kube-lockstep`,
    }),
    shape("our folder behind a link", "refused", {
        tree: {
            "/var/lib/kube-lockstep": { link: "/srv/disk" },
            "/srv/disk": { folder: 0o755 },
        },
    }),
    shape("running file deleted", "refused", { disturb: "rm /usr/local/bin/kubelet" }),
    shape("running file replaced", "refused", {
        disturb:
            "cp /usr/bin/true /usr/local/bin/new; mv /usr/local/bin/new /usr/local/bin/kubelet",
    }),
    shape("file of a package", "refused", {
        arrange: `printf 'Package: kubelet\\nStatus: install ok installed\\nVersion: 1.36.4\\n\\n' >>/var/lib/dpkg/status
            echo /usr/local/bin/kubelet >/var/lib/dpkg/info/kubelet.list`,
    }),
    shape("half way of an earlier release", "swapped", {
        tree: {
            ...lockstepLink,
            [release(oldVersion)]: oldKubelet,
            [release(newVersion)]: { binary: "kubelet", version: newVersion },
            "/var/lib/kube-lockstep/swapping/kubelet": { link: release(oldVersion) },
            "/var/lib/kube-lockstep/records/kubelet": { text: `${oldVersion} t0\n` },
        },
        disturb: `ln -sfn ${release(newVersion)} /usr/local/bin/kubelet`,
    }),
    shape("our link of an earlier release", "swapped", {
        tree: {
            ...lockstepLink,
            [release(oldVersion)]: oldKubelet,
            [release(olderVersion)]: { binary: "kubelet", version: olderVersion },
            "/var/lib/kube-lockstep/previous/kubelet": { link: release(olderVersion) },
            "/var/lib/kube-lockstep/records/kubelet": { text: `${oldVersion} t0\n` },
        },
    }),
];
