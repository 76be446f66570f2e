import type { Component, Role } from "./component.ts";
import type { Version } from "./version.ts";

/** How SSH reaches a machine. Keys are pinned: there is no setting that trusts any host. */
export interface SshSettings {
    readonly user: string;
    readonly port: number;
    /** PEM text of the private key; undefined if the agent at SSH_AUTH_SOCK signs. */
    readonly privateKey: string | undefined;
    /** The host's public key, one line in authorized_keys format: `ssh-ed25519 AAAA…`. */
    readonly hostKey: string;
}

/** One machine of the cluster; `node` is what `kubectl get nodes` calls it. */
export interface MachineSpec {
    readonly node: string;
    readonly role: Role;
    /** What it runs. */
    readonly components: readonly Component[];
    readonly address: string;
    readonly ssh: SshSettings;
}

/**
 * The cluster as the stack config describes it. Current versions are observed, never configured.
 */
export interface ClusterSpec {
    readonly name: string;
    /** Target of kube-apiserver, kube-controller-manager and kube-scheduler. */
    readonly version: Version;
    /** Target of kubelet and kube-proxy; may be held back as far as the policy allows. */
    readonly workerVersion: Version;
    readonly controlPlanes: readonly MachineSpec[];
    readonly workers: readonly MachineSpec[];
    /** Where releases are, in the layout of dl.k8s.io, without a trailing slash. */
    readonly releaseUrl: string;
    /** Path of the kubeconfig whose server is the load balancer. */
    readonly kubeconfig: string;
    /** The kubectl that drains: a path, or a name on PATH. */
    readonly kubectl: string;
    /** Image of the smoke Pod: it needs a shell and `nc`. */
    readonly smokeImage: string;
    /** How long one drain may take, in seconds. */
    readonly drainTimeoutSeconds: number;
    /** The snapshot of etcd before the first kube-apiserver is swapped, kept on that control plane. */
    readonly etcdSnapshot: {
        readonly enabled: boolean;
        readonly directory: string;
        /** How many of our snapshots are kept. */
        readonly keep: number;
    };
    /** Preflight checks that the user has waived: the check's name → the reason. */
    readonly waivers: Readonly<Record<string, string>>;
}

/** Every machine of the spec, control planes first, in the order of the config. */
export function machinesOf(spec: ClusterSpec): readonly MachineSpec[] {
    return [...spec.controlPlanes, ...spec.workers];
}

/** The version that the spec wants of a component. */
export function targetOf(spec: ClusterSpec, component: Component): Version {
    return component === "kubelet" || component === "kube-proxy"
        ? spec.workerVersion
        : spec.version;
}
