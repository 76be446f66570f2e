/** The disk of a machine: a layer to write on above the lab's root file system. */
import {
    chmod,
    chown,
    copyFile,
    lstat,
    mkdir,
    realpath,
    rm,
    symlink,
    writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";

import { output } from "../command.ts";
import { masked } from "../hostFiles.ts";
import { type Programs, releasePath } from "./build.ts";
import { workDir } from "./paths.ts";
import { oldVersion } from "./releases.ts";
import { kube, type Node, type Tree } from "./shapes/plain.ts";

/** Where the layer lies: in memory, or on ext4 on a loop device, so that its power can be cut. */
export type DiskKind = "memory" | "ext4" | "ext4 noauto_da_alloc";

/** Room for a few copies of each binary, and quickly filled. */
const megabytes = 128;

export interface Disk {
    readonly kind: DiskKind;
    /** The file system that holds the layer. */
    readonly mountPoint: string;
    readonly upper: string;
    /** What the machine sees as its root. */
    readonly root: string;
    readonly lower: string;
}

export async function makeDisk(name: string, kind: DiskKind, lower: string): Promise<Disk> {
    const base = join(workDir, name);
    const mountPoint = join(base, "disk");
    const disk = {
        kind,
        mountPoint,
        lower,
        upper: join(mountPoint, "upper"),
        root: join(base, "root"),
    };
    await mkdir(mountPoint, { recursive: true });
    await mkdir(disk.root, { recursive: true });
    if (kind !== "memory") {
        const image = join(base, "image");
        await output("truncate", ["-s", `${megabytes}M`, image]);
        await output("mkfs.ext4", ["-q", "-m", "0", image]);
    }
    await mountDisk(disk);
    return disk;
}

/** Mounts the disk and the root above it, for the first time or after a power cut. */
export async function mountDisk({ kind, mountPoint, upper, root, lower }: Disk): Promise<void> {
    if (kind === "memory") {
        await output("mount", [
            "-t",
            "tmpfs",
            "-o",
            `size=${megabytes}m,mode=755`,
            "disk",
            mountPoint,
        ]);
    } else {
        const options = kind === "ext4" ? "loop" : "loop,noauto_da_alloc";
        await output("mount", ["-o", options, join(mountPoint, "../image"), mountPoint]);
    }
    const work = join(mountPoint, "work");
    await mkdir(upper, { recursive: true });
    await mkdir(work, { recursive: true });
    const layers = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
    await output("mount", ["-t", "overlay", "-o", layers, "root", root]);
}

export async function unmountDisk({ mountPoint, root }: Disk): Promise<void> {
    await output("umount", ["--recursive", root]);
    await output("umount", [mountPoint]);
}

export async function removeDisk(disk: Disk): Promise<void> {
    await unmountDisk(disk);
    await rm(join(disk.mountPoint, ".."), { recursive: true });
}

/** What every machine of the bench has beside a shape's own tree. */
const common: Tree = {
    "/etc/machine-id": { text: "" },
    "/etc/hostname": { text: "bench\n" },
    "/etc/sysusers.d/kube.conf": { text: `u kube ${kube}\n` },
    "/bench": { folder: 0o755 },
    "/etc/systemd/system.conf.d/bench.conf": {
        text: "[Manager]\nDefaultEnvironment=BASH_ENV=/bench/shared/interrupt.sh\n",
    },
    ...Object.fromEntries(
        [...masked, "containerd.service", "ssh.service", "systemd-update-utmp.service"].map(
            (unit) => [`/etc/systemd/system/${unit}`, { link: "/dev/null" }] as const,
        ),
    ),
};

/** Writes a tree and what every machine has; `prepare` runs at each boot before anything else of the tree. */
export async function writeTree(
    { root }: Disk,
    tree: Tree,
    prepare: string,
    programs: Programs,
): Promise<void> {
    const prepared: Tree = {
        "/usr/local/sbin/prepare": { text: `#!/bin/bash\nset -e\n${prepare}\n`, mode: 0o755 },
        "/etc/systemd/system/prepare.service": { text: prepareUnit },
        "/etc/systemd/system/sysinit.target.wants/prepare.service": { link: "../prepare.service" },
    };
    const all: Tree = { ...common, ...prepared, ...tree };
    const rank = (node: Node) => ("folder" in node ? 0 : "link" in node ? 1 : 2);
    for (const [path, node] of Object.entries(all).sort(([, a], [, b]) => rank(a) - rank(b)))
        await writeNode(root, path, node, programs);
}

const prepareUnit = `[Unit]
DefaultDependencies=no
After=systemd-remount-fs.service
Before=sysinit.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/prepare
`;

async function writeNode(
    root: string,
    path: string,
    node: Node,
    programs: Programs,
): Promise<void> {
    if ("nothing" in node) return;
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    // An absolute link on the way would lead out of the machine's root, into ours.
    if (!(await realpath(dirname(file))).startsWith(`${root}/`) && dirname(file) !== root)
        throw new Error(`${path} of a shape lies behind a link: name the folder itself`);
    if ("link" in node) await symlink(node.link, file);
    else if ("folder" in node) {
        await mkdir(file, { recursive: true });
        await chmod(file, node.folder);
    } else if ("text" in node) {
        await writeFile(file, node.text);
        await chmod(file, node.mode ?? 0o644);
    } else {
        const release = releasePath({ name: node.binary, version: node.version ?? oldVersion });
        await copyFile(join(programs.releases, release), file);
        await chmod(file, node.mode ?? 0o755);
    }
    if ("owner" in node && !(await lstat(file)).isSymbolicLink()) await chown(file, ...node.owner);
}
