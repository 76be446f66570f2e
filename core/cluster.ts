import type { Version } from "./version.ts";

/** What runs on a control plane, in the order in which the policy upgrades it. */
export const controlPlaneComponents = [
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
] as const;

/** What runs on a worker. */
export const workerComponents = ["kubelet", "kube-proxy"] as const;

export type ControlPlaneComponent = (typeof controlPlaneComponents)[number];
export type WorkerComponent = (typeof workerComponents)[number];
export type Component = ControlPlaneComponent | WorkerComponent;
export type Role = "control plane" | "worker";

/** The components that a machine of this role runs, where the config does not say otherwise. */
export function componentsOf(role: Role): readonly Component[] {
    return role === "control plane" ? controlPlaneComponents : workerComponents;
}

// ── spec: what the user wants ────────────────────────────────────────────────────────────────

/** How SSH reaches a machine. Keys are pinned: there is no setting that trusts any host. */
export interface SshSettings {
    readonly user: string;
    readonly port: number;
    /** PEM text of the private key; undefined where the agent at SSH_AUTH_SOCK signs. */
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

/** The cluster as the stack config wants it. Versions that run now are observed, never configured. */
export interface ClusterSpec {
    readonly name: string;
    /** Target of kube-apiserver, kube-controller-manager and kube-scheduler. */
    readonly version: Version;
    /** Target of kubelet and kube-proxy; may be held back as far as the policy lets it. */
    readonly workerVersion: Version;
    readonly controlPlanes: readonly MachineSpec[];
    readonly workers: readonly MachineSpec[];
    /** Where releases are, in the layout of dl.k8s.io, without a slash at the end. */
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
        /** How many of ours stay. */
        readonly keep: number;
    };
    /** Preflight checks that the user waived: the check's name → the reason. */
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

// ── inventory: what we observed ──────────────────────────────────────────────────────────────

/** What a program or an API says of its version, parsed once, at the edge. */
export type VersionReading =
    | { readonly kind: "version"; readonly version: Version }
    | { readonly kind: "unparseable"; readonly text: string }
    | { readonly kind: "absent"; readonly reason: string };

/** A reading that is no release. */
export type NoVersion = Exclude<VersionReading, { readonly kind: "version" }>;

/** What one machine shows of one component. */
export interface ComponentSighting {
    readonly component: Component;
    /** The systemd unit; `activeState` as systemd writes it (active, failed, inactive, …). */
    readonly unit: {
        readonly name: string;
        readonly activeState: string;
        /** Path of the binary that ExecStart names. */
        readonly binary: string;
        /** The unit's Restart= setting: no, on-failure, always, … */
        readonly restart: string;
        /** Active units that systemd would stop along with it, and not start again. */
        readonly tied: readonly string[];
    };
    /**
     * Why the file that ExecStart names is not known to be the component's binary, in words that
     * follow the component's name; undefined where it is. Such a file must not be replaced.
     */
    readonly doubt: string | undefined;
    /** The version of the running process, by /proc/PID/exe: the only one that counts. */
    readonly running: VersionReading;
    /** The version of the file that ExecStart names: what the next restart would run. */
    readonly onDisk: VersionReading;
    /** Arguments of the running process, without the program. */
    readonly args: readonly string[];
    /** Start of the process, seconds since the epoch; undefined where nothing runs. */
    readonly startedAt: number | undefined;
    /** What its own health endpoint says on that machine. */
    readonly health: { readonly ok: boolean; readonly detail: string };
}

/** What a node remembers of its last successful swap of one component. */
export interface SwapRecord {
    readonly component: Component;
    readonly version: string;
    readonly token: string;
}

/** What SSH saw of a machine. */
export type MachineSighting =
    | { readonly kind: "unreachable"; readonly node: string; readonly reason: string }
    | {
          readonly kind: "reached";
          readonly node: string;
          readonly hostname: string;
          /** The components that run, or have a unit, here: also ones that the role does not expect. */
          readonly components: readonly ComponentSighting[];
          readonly records: readonly SwapRecord[];
          /** The symbolic link that leads to our folder, or lies in it; undefined where there is none. */
          readonly linkOnOurWay: string | undefined;
      };

/** What the API says of a node. */
export interface NodeSighting {
    readonly name: string;
    readonly ready: boolean;
    /** Message of the Ready condition. */
    readonly readyMessage: string;
    readonly unschedulable: boolean;
    /** True where kube-lockstep cordoned it and has not uncordoned it yet. */
    readonly cordonedByUs: boolean;
    readonly kubelet: VersionReading;
    /** The addresses that the node registered. */
    readonly addresses: readonly string[];
}

/** A leader-election Lease of kube-system. */
export interface LeaderSighting {
    readonly component: "kube-controller-manager" | "kube-scheduler";
    /** The node's name part of holderIdentity (`cp-1_<uuid>` → `cp-1`); undefined: nobody. */
    readonly holder: string | undefined;
    /** True where renewTime + leaseDurationSeconds has passed. */
    readonly expired: boolean;
}

/** Everything observed at one moment. Not state: that is Pulumi's word. */
export interface Inventory {
    readonly machines: readonly MachineSighting[];
    readonly nodes: readonly NodeSighting[];
    readonly leaders: readonly LeaderSighting[];
    /** Client version of the kubectl that drains. */
    readonly kubectl: VersionReading;
    /** Set where the API behind the load balancer did not answer: nodes and leaders are then empty. */
    readonly apiError: string | undefined;
}
