import type { Component } from "./component.ts";
import type {
    ComponentSighting,
    LeaderSighting,
    NodeSighting,
    NoVersion,
    VersionReading,
} from "./inventory.ts";
import type { ClusterSpec, MachineSpec } from "./spec.ts";
import type { Version } from "./version.ts";

/** The cluster as one picture: what the spec wants, and everything that was observed. */
export interface Cluster {
    readonly spec: ClusterSpec;
    /** Every machine of the spec, control planes first, in the order of the config. */
    readonly machines: readonly Machine[];
    /** Nodes of the API that are no worker of the spec. */
    readonly strangeNodes: readonly NodeSighting[];
    readonly leaderships: readonly Leadership[];
    readonly api:
        { readonly kind: "answers" } | { readonly kind: "silent"; readonly reason: string };
    /** Client version of the kubectl that drains. */
    readonly kubectl: VersionReading;
}

/** A machine of the spec with everything that belongs to it. */
export interface Machine {
    readonly spec: MachineSpec;
    readonly reach: Reach;
    /** Its node in the API; undefined for a control plane, or if the API has none. */
    readonly node: NodeSighting | undefined;
    /** What it should run and has a unit for; empty if it was not reached. */
    readonly components: readonly DiagnosedComponent[];
    /** What it should run and has no unit for. */
    readonly missing: readonly Component[];
    /** What it has a unit for, or runs, and should not. */
    readonly strangers: readonly ComponentSighting[];
    /** The controllers that it leads. */
    readonly leads: readonly LeaderSighting["component"][];
}

export type Reach =
    | {
          readonly kind: "reached";
          readonly hostname: string;
          /** The symbolic link on the path to our folder, or inside it. */
          readonly linkOnOurWay: string | undefined;
      }
    | { readonly kind: "unreached"; readonly reason: string };

/** A component of a machine: what was observed, each part judged by itself, and one verdict. */
export interface DiagnosedComponent {
    readonly component: Component;
    /** The version that the spec wants. */
    readonly target: Version;
    readonly runs: VersionReading;
    readonly file: FileCondition;
    readonly health: Health;
    readonly unit: ComponentSighting["unit"];
    /** The version that its node has registered; undefined for everything but a kubelet. */
    readonly registered: VersionReading | undefined;
    readonly sources: Sources;
    readonly verdict: Verdict;
    /** The version that counts: the running one, or else the one its next start would run. */
    readonly current: VersionReading;
    /** Arguments of the running process, without the program. */
    readonly args: readonly string[];
    /** Start of the process, in seconds since the epoch; undefined if none is running. */
    readonly startedAt: number | undefined;
    /** What the last swap recorded; `token` is "none" if there was no swap. */
    readonly record: { readonly token: string; readonly version: string | undefined };
}

/** The file that the unit starts, compared with what runs. */
export type FileCondition =
    | { readonly kind: "as running"; readonly reading: VersionReading }
    /** A different version from what runs, or none: the next start would run it. */
    | { readonly kind: "other"; readonly reading: VersionReading; readonly isTarget: boolean }
    /** Not known to be the component's binary: it is neither executed nor replaced. */
    | { readonly kind: "in doubt"; readonly reading: VersionReading; readonly doubt: string };

export type Health =
    { readonly kind: "healthy" } | { readonly kind: "unhealthy"; readonly detail: string };

/** Whether process, file, record, API and unit agree; if not, the first one that differs. */
export type Sources =
    | { readonly kind: "agree" }
    | {
          readonly kind:
              | "nothing runs"
              | "new file"
              | "other file"
              | "other record"
              | "other registration"
              | "outside its unit";
      };

/**
 * A component's overall condition. If several apply, the first in this list is the verdict:
 * conditions come first that make the ones below them meaningless, or that the same swap also
 * repairs.
 */
export type Verdict =
    /** Its file is not known to be its binary. */
    | { readonly kind: "in doubt"; readonly doubt: string }
    /** Neither the process nor, where none runs, the file reports a release. */
    | { readonly kind: "unreadable"; readonly reading: NoVersion }
    /** No process runs. */
    | { readonly kind: "down" }
    /** It does not run what its last swap recorded: somebody changed it by hand. */
    | { readonly kind: "drifted"; readonly recorded: string }
    /** It runs a different version from the target. */
    | { readonly kind: "behind" }
    /** It runs the target, but its file is something else. */
    | { readonly kind: "file differs" }
    | { readonly kind: "unhealthy"; readonly detail: string }
    | { readonly kind: "as wanted" };

/** Who leads among the instances of a controller. */
export interface Leadership {
    readonly component: LeaderSighting["component"];
    readonly state:
        /** `isKnown` is false if no machine of the spec has that name. */
        | { readonly kind: "led"; readonly holder: string; readonly isKnown: boolean }
        | { readonly kind: "nobody" }
        /** Nobody, and nobody has to: leader election is off, or uses another Lease. */
        | { readonly kind: "unneeded" };
}
