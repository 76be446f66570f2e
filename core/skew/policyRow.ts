import type { SkewComponent } from "./deployed.ts";

/** A sentence of the policy: in our words, in numbers, and where it is published. */
export interface PolicyRow {
    readonly rule: string;
    readonly says: string;
    readonly limit: Limit;
    readonly link: string;
}

/** A row in numbers, all of them minors. */
export type Limit =
    /** Between the newest and the oldest kube-apiserver. */
    | { readonly kind: "spread"; readonly most: number }
    /** How much newer or older than a kube-apiserver. */
    | ({
          readonly kind: "apart";
          readonly of: readonly SkewComponent[];
          readonly newer?: number;
          readonly older?: number;
      } & Bounds)
    /** How much newer or older a kube-proxy may be than the kubelet of the same node. */
    | ({ readonly kind: "beside"; readonly most: number } & Bounds)
    /**
     * How far back from the binary a flag of KEP-4330 may go, and the first minor that it accepts.
     */
    | {
          readonly kind: "emulation";
          readonly flag: "emulated" | "minCompatibility";
          readonly back: number;
          readonly first: number;
      }
    /** How many minors before X these must be when a kube-apiserver goes to X. */
    | {
          readonly kind: "before apiserver";
          readonly of: readonly SkewComponent[];
          readonly behind: readonly number[];
      }
    /** How many minors a kube-apiserver may take in one step. */
    | { readonly kind: "step up"; readonly most: number }
    /** These go to X only when the kube-apiservers that count for them are at X. */
    | { readonly kind: "after apiserver"; readonly of: readonly SkewComponent[] }
    /** What to remember when a component changes its minor. */
    | { readonly kind: "remember"; readonly of: readonly SkewComponent[] }
    /** These may go back a minor; the others may not. */
    | { readonly kind: "step down"; readonly of: readonly SkewComponent[] }
    /** A sentence that says how other rows are read, or that cannot be judged by versions alone. */
    | { readonly kind: "stated" };

/** Bounds, in minors, of the instance that a row judges: from `since` on, up to but not `before`. */
interface Bounds {
    readonly since?: number;
    readonly before?: number;
}
