/** What a host finds on its disk when it boots: the trees of lab/files, filled in, and its keys. */
import { copyFile, cp, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { hostKeyOf } from "./hostKeys.ts";
import { kubeconfig } from "./kubeconfig.ts";
import {
    apiUrl,
    bridge,
    cache,
    controlPlanes,
    type Host,
    hosts,
    image,
    labDir,
    podNetwork,
    run,
    serviceNetwork,
    workers,
} from "./layout.ts";

const localApi = "https://127.0.0.1:6443";

/** Units of the base system that would touch the machine's own devices, settings or clock. */
export const masked = [
    ...["systemd-udevd.service", "systemd-udev-trigger.service", "systemd-udevd-control.socket"],
    ...["systemd-udevd-kernel.socket", "systemd-sysctl.service", "systemd-modules-load.service"],
    ...["systemd-logind.service", "console-getty.service", "getty@.service", "fstrim.timer"],
    ...["apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer"],
    ...["dev-hugepages.mount", "sys-kernel-debug.mount", "sys-kernel-tracing.mount"],
    ...["sys-kernel-config.mount", "sys-fs-fuse-connections.mount", "modprobe@.service"],
    ...["e2scrub_reap.service"],
];

function valuesFor(host: Host): Readonly<Record<string, string>> {
    const others = workers.filter((worker) => worker.name !== host.name);
    return {
        NAME: host.name,
        ADDRESS: host.address,
        API: apiUrl,
        GATEWAY: bridge.address,
        IMAGE: image,
        POD_CIDR: host.podCidr ?? "",
        POD_NETWORK: podNetwork,
        POD_ROUTES: others
            .map(({ podCidr, address }) => `ip route replace ${podCidr ?? ""} via ${address}`)
            .join("\n"),
        SERVICE_NETWORK: serviceNetwork,
        ETCD_PEERS: controlPlanes.map((cp) => `${cp.name}=https://${cp.address}:2380`).join(","),
        ETCD_SERVERS: controlPlanes.map((cp) => `https://${cp.address}:2379`).join(","),
    };
}

/** The text with each `@NAME@` replaced; a name without a value is a mistake in lab/files. */
function filledIn(text: string, values: Readonly<Record<string, string>>, file: string): string {
    return text.replaceAll(/@([A-Z_]+)@/g, (_, name: string) => {
        const value = values[name];
        if (value === undefined) throw new Error(`${file}: there is no value for @${name}@`);
        return value;
    });
}

async function copyTree(tree: string, disk: string, host: Host): Promise<void> {
    const from = join(labDir, "files", tree);
    for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const source = join(entry.parentPath, entry.name);
        const target = join(disk, source.slice(from.length));
        const text = filledIn(await readFile(source, "utf8"), valuesFor(host), source);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, text, { mode: (await stat(source)).mode });
        if (target.endsWith(".service")) await enable(target, text);
    }
}

async function enable(unit: string, text: string): Promise<void> {
    const wantedBy = /^WantedBy=(\S+)$/m.exec(text)?.[1];
    if (wantedBy === undefined) throw new Error(`${unit}: has no WantedBy=, so nothing starts it`);
    const wants = join(dirname(unit), `${wantedBy}.wants`);
    await mkdir(wants, { recursive: true });
    await symlink(`../${basename(unit)}`, join(wants, basename(unit)));
}

/** Where each key of the PKI belongs on a host: file on the host → name in `run.pki`. */
function keysOf({ name, role }: Host): Readonly<Record<string, string>> {
    if (role === "worker") return { "ca.crt": "ca.crt", ...pair("kubelet", `${name}/kubelet`) };
    return {
        ...pair("ca", "ca"),
        "front-proxy-ca.crt": "front-proxy-ca.crt",
        "service-account.key": "service-account.key",
        "service-account.pub": "service-account.pub",
        ...pair("apiserver", `${name}/apiserver`),
        ...pair("apiserver-etcd-client", "apiserver-etcd-client"),
        ...pair("apiserver-kubelet-client", "apiserver-kubelet-client"),
        ...pair("front-proxy-client", "front-proxy-client"),
        "etcd/ca.crt": "etcd-ca.crt",
        ...pair("etcd/server", `${name}/etcd-server`),
        ...pair("etcd/peer", `${name}/etcd-peer`),
        ...pair("etcd/admin", "etcd-admin"),
    };
}

function pair(onHost: string, inPki: string): Readonly<Record<string, string>> {
    return { [`${onHost}.crt`]: `${inPki}.crt`, [`${onHost}.key`]: `${inPki}.key` };
}

async function writeIdentity(disk: string, host: Host): Promise<void> {
    const etc = join(disk, "etc");
    await mkdir(join(etc, "ssh"), { recursive: true });
    await writeFile(join(etc, "hostname"), `${host.name}\n`);
    await writeFile(join(etc, "machine-id"), "");
    await writeFile(
        join(etc, "resolv.conf"),
        "# The lab has no name server: /etc/hosts names all hosts.\n",
    );
    const names = hosts.map(({ address, name }) => `${address} ${name}\n`);
    await writeFile(join(etc, "hosts"), `127.0.0.1 localhost\n${names.join("")}`);
    const key = join(etc, "ssh/ssh_host_ed25519_key");
    await copyFile(hostKeyOf(host.name), key);
    await copyFile(`${hostKeyOf(host.name)}.pub`, `${key}.pub`);
    await mkdir(join(disk, "root/.ssh"), { recursive: true, mode: 0o700 });
    await copyFile(`${run.sshKey}.pub`, join(disk, "root/.ssh/authorized_keys"));
}

async function writeKubernetesFiles(disk: string, host: Host): Promise<void> {
    const kubernetes = join(disk, "etc/kubernetes");
    await mkdir(join(kubernetes, "pki/etcd"), { recursive: true, mode: 0o700 });
    for (const [file, inPki] of Object.entries(keysOf(host)))
        await copyFile(join(run.pki, inPki), join(kubernetes, "pki", file));
    const configs =
        host.role === "worker"
            ? [
                  ["kubelet", `${host.name}/node`, apiUrl] as const,
                  ["kube-proxy", "kube-proxy", apiUrl] as const,
              ]
            : (["kube-controller-manager", "kube-scheduler"] as const).map(
                  (name) => [name, name, localApi] as const,
              );
    for (const [name, certificate, server] of configs) {
        const path = join(kubernetes, `${name}.kubeconfig`);
        await writeFile(path, await kubeconfig(certificate, server), { mode: 0o600 });
    }
}

/**
 * Writes a host's own files into `disk`, the upper layer of its file system. The host is not
 * running yet.
 */
export async function writeHostFiles(disk: string, host: Host): Promise<void> {
    await copyTree("common", disk, host);
    await copyTree(host.role === "worker" ? "worker" : "control-plane", disk, host);
    await writeIdentity(disk, host);
    await writeKubernetesFiles(disk, host);
    if (host.role === "worker") {
        await mkdir(join(disk, "opt/lab"), { recursive: true });
        await cp(cache.image, join(disk, "opt/lab/image.tar"));
    }
    const unwanted = host.role === "worker" ? masked : [...masked, "containerd.service"];
    for (const unit of unwanted) await symlink("/dev/null", join(disk, "etc/systemd/system", unit));
}
