/**
 * The single place for what the lab consists of: names, addresses, paths, versions.
 *
 * Addresses are in 198.18.0.0/15, which RFC 2544 reserves for benchmarks, so they collide with no
 * real network.
 */
import { homedir } from "node:os";
import { join, resolve } from "node:path";

import type { Role } from "../core/cluster/component.ts";

export const startVersion = "v1.36.4";
export const targetVersion = "v1.37.2";
export const etcdVersion = "v3.6.16";

/** One host of the lab: a machine of the cluster, and on this machine a container with its own systemd. */
export interface Host {
    readonly name: string;
    readonly role: Role;
    readonly address: string;
    /** The /24 for its pods; control planes run none. */
    readonly podCidr: string | undefined;
}

const controlPlane = (number: number): Host => ({
    name: `cp-${number}`,
    role: "control plane",
    address: `198.18.0.${number + 10}`,
    podCidr: undefined,
});

const worker = (number: number): Host => ({
    name: `w-${number}`,
    role: "worker",
    address: `198.18.0.${number + 20}`,
    podCidr: `198.18.${number + 128}.0/24`,
});

export const controlPlanes = [1, 2, 3].map(controlPlane);
export const workers = [1, 2, 3].map(worker);
export const hosts: readonly Host[] = [...controlPlanes, ...workers];

/** This machine on the lab's bridge: the load balancer and the release server listen here. */
export const bridge = { name: "lockstep0", address: "198.18.0.1", prefix: 24 } as const;
export const podNetwork = "198.18.128.0/17";
export const serviceNetwork = "198.19.0.0/16";
/** The address of the Service `kubernetes`: the first one of the service network. */
export const kubernetesServiceAddress = "198.19.0.1";
export const apiPort = 6443;
export const apiUrl = `https://${bridge.address}:${apiPort}`;
export const releasePort = 8090;
export const releaseUrl = `http://${bridge.address}:${releasePort}`;
/** Port on which haproxy reports the state of its servers (`/stats;csv`). */
export const balancerStatsPort = 8404;

/** The image of every pod, the sandbox's too: Debian's static busybox. */
export const image = "kube-lockstep.example/busybox:lab";

// ── paths ────────────────────────────────────────────────────────────────────────────────────

export const checkout = resolve(import.meta.dirname, "..");
export const labDir = join(checkout, "lab");

/** Files of this checkout: keys, kubeconfig, Pulumi's state. */
const runDir = join(labDir, ".run");
export const run = {
    dir: runDir,
    kubeconfig: join(runDir, "kubeconfig"),
    pki: join(runDir, "pki"),
    ssh: join(runDir, "ssh"),
    sshKey: join(runDir, "ssh/id_ed25519"),
    knownHosts: join(runDir, "ssh/known_hosts"),
    bin: join(runDir, "bin"),
    kubectl: join(runDir, "bin/kubectl"),
    state: join(runDir, "state"),
} as const;

/** What belongs to this machine, which can have only one lab, because its addresses are fixed. */
export const machine = {
    /** Who owns the lab, and what was changed on this machine for it. */
    record: "/run/kube-lockstep-lab",
    /** Disks and logs of the hosts. */
    disks: "/var/lib/kube-lockstep-lab",
    logs: "/var/lib/kube-lockstep-lab/log",
    /** Prefix of the names of the hosts' containers, as this machine sees them. */
    containerPrefix: "lockstep-",
    /**
     * Name of the control group, in every hierarchy, in which everything that the lab starts runs.
     */
    group: "kube-lockstep-lab",
} as const;

/** What survives `down`, shared by all checkouts of this user. */
const cacheDir = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "kube-lockstep");
export const cache = {
    dir: cacheDir,
    rootFileSystems: join(cacheDir, "rootfs"),
    releases: join(cacheDir, "releases"),
    image: join(cacheDir, "image/busybox.tar"),
} as const;

/** Architecture, as named in releases. */
export const architecture = process.arch === "arm64" ? "arm64" : "amd64";

/** The host of this name, or undefined. */
export function hostNamed(name: string): Host | undefined {
    return hosts.find((host) => host.name === name);
}
