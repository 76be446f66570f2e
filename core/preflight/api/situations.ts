export type ApiSituation =
    | {
          readonly kind: "deprecated-call";
          /** Those whose kube-apiservers have been called since they started. */
          readonly nodes: readonly string[];
          readonly removal: Removal;
      }
    | { readonly kind: "unserved-stored-versions"; readonly versions: readonly string[] }
    | {
          readonly kind: "objects-of-removed-api";
          readonly objects: readonly string[];
          readonly removedMinor: number;
          readonly source: string;
      };

/** When an API is removed: not announced, in a later minor, or no later than the target. */
export type Removal =
    | { readonly kind: "unannounced" }
    | { readonly kind: "later"; readonly minor: number }
    | { readonly kind: "gone"; readonly minor: number; readonly targetMinor: number };

export type StopCostSituation =
    | { readonly kind: "slow-stop"; readonly seconds: number }
    | { readonly kind: "abrupt-stop" }
    | { readonly kind: "announced-stop"; readonly seconds: number };
