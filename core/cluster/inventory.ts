import type { Component } from "./component.ts";
import type { Version } from "./version.ts";

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
