import type { Component } from "../cluster/component.ts";
import type { LeaderSighting } from "../cluster/inventory.ts";
import type { Version } from "../cluster/version.ts";

/** Something that the reader of a plan should know before the upgrade, besides its moves. */
export type Note =
    | ({
          readonly kind: "drifted";
          readonly recorded: string;
          readonly runs: string;
          readonly to: Version;
      } & OfComponent)
    | ({
          readonly kind: "file differs";
          readonly runs: string;
          /** The version of its file; undefined if it reports none. */
          readonly file: Version | undefined;
          readonly isTarget: boolean;
      } & OfComponent)
    | ({ readonly kind: "down" } & OfComponent)
    | ({ readonly kind: "unhealthy"; readonly detail: string } & OfComponent)
    /** An earlier run cordoned the node and got no further. */
    | { readonly kind: "unfinished"; readonly node: string; readonly ready: boolean }
    /** Somebody else cordoned a node that is drained. */
    | { readonly kind: "stays-cordoned"; readonly node: string }
    | { readonly kind: "no-leader"; readonly component: LeaderSighting["component"] }
    | {
          readonly kind: "workers-held-back";
          readonly at: Version;
          /** How many minors behind the control plane. */
          readonly minors: number;
          /** True if the control plane cannot go further before they have moved. */
          readonly isLimit: boolean;
      }
    /** The kube-apiservers that may take longest to stop, and how long, in seconds. */
    | {
          readonly kind: "stop-cost";
          readonly nodes: readonly string[];
          readonly seconds: number;
      };

interface OfComponent {
    readonly node: string;
    readonly component: Component;
}
