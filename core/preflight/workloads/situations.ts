import type { Webhook } from "../facts.ts";
import type { Budget, Taint } from "./workloads.ts";

export type BudgetSituation =
    | { readonly kind: "overlapping-budgets"; readonly budgets: readonly string[] }
    | { readonly kind: "outdated-budget"; readonly disruptionsAllowed: number }
    | { readonly kind: "uncomputed-budget"; readonly message: string }
    | (Closed & { readonly kind: "budget-never-allows"; readonly pods: number })
    | (Closed & { readonly kind: "budget-allows-none-now"; readonly seconds: number })
    | (Closed & {
          readonly kind: "budget-allows-none-for-long";
          readonly seconds: number;
          readonly drainTimeoutSeconds: number;
      })
    | {
          readonly kind: "budget-makes-drains-wait";
          readonly disruptionsAllowed: number;
          readonly crowded: readonly { readonly node: string; readonly pods: number }[];
      };

/** A budget that allows no eviction, and the nodes whose drains need some. */
export interface Closed {
    readonly nodes: readonly string[];
    readonly budget: BudgetNumbers;
}

/** What a budget requires, and what it has. */
export type BudgetNumbers = Pick<
    Budget,
    "rule" | "expectedPods" | "desiredHealthy" | "currentHealthy"
>;

export type CapacitySituation =
    | { readonly kind: "crowded-out"; readonly pod: MovingPod }
    | {
          /**
           * `no-room`: some node only lacks room; `no-place`: rules or volumes rule out all of
           * them.
           */
          readonly kind: "no-room" | "no-place";
          readonly pod: MovingPod;
          readonly drained: string;
          /** What each of the other nodes has against it. */
          readonly objections: readonly {
              readonly node: string;
              readonly objection: Objection;
          }[];
      }
    | {
          readonly kind: "unweighed-rules";
          readonly pods: number;
          readonly rules: readonly string[];
      };

/** A pod that a drain moves; its owner is `namespace/name` of what the user created. */
export interface MovingPod {
    readonly name: string;
    readonly owner: { readonly kind: string; readonly name: string };
}

/** Why a node cannot take a pod. */
export type Objection =
    | { readonly kind: "not-ready" }
    | { readonly kind: "cordoned" }
    | { readonly kind: "taint"; readonly taint: Taint }
    | { readonly kind: "node-selector"; readonly key: string; readonly value: string }
    | { readonly kind: "node-affinity" }
    | { readonly kind: "volume"; readonly volume: string }
    | { readonly kind: "host-port"; readonly port: string }
    | { readonly kind: "anti-affinity"; readonly pod: string }
    | {
          readonly kind: "short";
          readonly resource: string;
          /** In the resource's base unit. */
          readonly free: number;
          readonly requested: number;
      };

/** `nodes` are those with affected pods of the owner, `pods` is their number. */
export type LossSituation =
    | { readonly kind: "bare-pod"; readonly nodes: readonly string[] }
    | { readonly kind: "running-job"; readonly pods: number; readonly nodes: readonly string[] }
    | {
          readonly kind: "lost-empty-dirs";
          readonly volumes: readonly string[];
          readonly pods: number;
          readonly nodes: readonly string[];
      }
    | {
          readonly kind: "left-host-paths";
          readonly paths: readonly string[];
          readonly nodes: readonly string[];
      }
    | {
          readonly kind: "bound-volumes";
          readonly volumes: readonly { readonly volume: string; readonly claim: string }[];
          readonly nodes: readonly string[];
      }
    | { readonly kind: "only-pod"; readonly nodes: readonly string[] };

export type WebhookSituation =
    | { readonly kind: "unserved-webhook"; readonly webhook: ClosedWebhook }
    | {
          readonly kind: "webhook-on-drained-node";
          readonly webhook: ClosedWebhook;
          readonly node: string;
      };

/** A webhook that fails closed and that new pods go through. */
export interface ClosedWebhook {
    readonly kind: Webhook["kind"];
    readonly name: string;
    readonly coversPods: "all" | "some";
    readonly service: string;
}
