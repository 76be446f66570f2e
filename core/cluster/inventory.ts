import type { Component } from "./component.ts";
import type { Version } from "./version.ts";

/** What a program or an API reports as its version, parsed once, at the edge. */
export type VersionReading =
    | { readonly kind: "version"; readonly version: Version }
    | { readonly kind: "unparseable"; readonly text: string }
    | { readonly kind: "absent"; readonly reason: string };

/** A reading that is not a release. */
export type NoVersion = Exclude<VersionReading, { readonly kind: "version" }>;

/** What was observed of one component on one machine. */
export interface ComponentSighting {
    readonly component: Component;
    /** The systemd unit; `activeState` in systemd's words (active, failed, inactive, …). */
    readonly unit: {
        readonly name: string;
        readonly activeState: string;
        /** Path of the binary that ExecStart names. */
        readonly binary: string;
        /** The unit's Restart= setting: no, on-failure, always, … */
        readonly restart: string;
        /** Active units that systemd would stop along with it and not start again. */
        readonly tied: readonly string[];
    };
    /**
     * Why the file that ExecStart names is not known to be the component's binary, as a clause that
     * follows the component's name; undefined if it is known. A file in doubt must not be replaced.
     */
    readonly doubt: string | undefined;
    /** The version of the running process, according to /proc/PID/exe: the only one that counts. */
    readonly running: VersionReading;
    /** The version of the file that ExecStart names: what the next restart would run. */
    readonly onDisk: VersionReading;
    /** Arguments of the running process, without the program. */
    readonly args: readonly string[];
    /** Start of the process, in seconds since the epoch; undefined if none is running. */
    readonly startedAt: number | undefined;
    /** What its own health endpoint on that machine answers. */
    readonly health: { readonly ok: boolean; readonly detail: string };
}

/** What a machine has recorded about its last successful swap of one component. */
export interface SwapRecord {
    readonly component: Component;
    readonly version: string;
    readonly token: string;
}

/** What was observed of a machine by SSH. */
export type MachineSighting =
    | { readonly kind: "unreachable"; readonly node: string; readonly reason: string }
    | {
          readonly kind: "reached";
          readonly node: string;
          readonly hostname: string;
          /**
           * The components that run or have a unit here, including ones unexpected for the role.
           */
          readonly components: readonly ComponentSighting[];
          readonly records: readonly SwapRecord[];
          /**
           * The symbolic link on the path to our folder, or inside it; undefined if there is none.
           */
          readonly linkOnOurWay: string | undefined;
      };

/** What the API reports about a node. */
export interface NodeSighting {
    readonly name: string;
    readonly ready: boolean;
    /** Message of the Ready condition. */
    readonly readyMessage: string;
    readonly unschedulable: boolean;
    /** True if kube-lockstep cordoned it and has not uncordoned it yet. */
    readonly cordonedByUs: boolean;
    readonly kubelet: VersionReading;
    /** The addresses that the node registered. */
    readonly addresses: readonly string[];
}

/** A leader-election Lease of kube-system. */
export interface LeaderSighting {
    readonly component: "kube-controller-manager" | "kube-scheduler";
    /** The node part of holderIdentity (`cp-1_<uuid>` → `cp-1`); undefined: nobody. */
    readonly holder: string | undefined;
    /** True if renewTime + leaseDurationSeconds has passed. */
    readonly expired: boolean;
}

/** Everything observed at one moment. Not state: that is Pulumi's word. */
export interface Inventory {
    readonly machines: readonly MachineSighting[];
    readonly nodes: readonly NodeSighting[];
    readonly leaders: readonly LeaderSighting[];
    /** Client version of the kubectl that drains. */
    readonly kubectl: VersionReading;
    /** Set if the API behind the load balancer did not answer: nodes and leaders are then empty. */
    readonly apiError: string | undefined;
}
