/** Why there is no plan. */
export type RefusalKind =
    | "duplicate-node"
    | "duplicate-address"
    | "no-control-plane"
    | "worker-version"
    | "api-silent"
    | "unreachable"
    | "hostname-differs"
    | "component-missing"
    | "component-unexpected"
    | "version-unreadable"
    | "node-unnamed"
    | "node-missing"
    | "leader-unnamed"
    | "folder-linked"
    | "file-in-doubt"
    | "units-tied"
    | "no-leader"
    | "node-not-ready"
    | "apiserver-not-ready"
    | "no-node-serving"
    | "minor-skipped"
    | "downgrade"
    | "kubectl-skew"
    | "skew-now"
    | "skew-on-the-way";

/** One reason why there is no plan; `message` names the node first, then the rule, then what to do. */
export interface Refusal {
    readonly kind: RefusalKind;
    readonly node?: string;
    readonly message: string;
}
