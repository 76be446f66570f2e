import type { ClusterSpec, Inventory } from "./cluster.ts";
import type { Step } from "./steps.ts";

/** Something that the reader should know before the upgrade; `message` names the node first. */
export interface Note {
    readonly kind:
        | "stop-cost"
        | "drift"
        | "new-file-old-process"
        | "down"
        | "unhealthy"
        | "stays-cordoned"
        | "unfinished"
        | "workers-held-back"
        | "old-kubelet"
        | "no-leader";
    readonly node?: string;
    readonly message: string;
}

export function notesOf(
    _inventory: Inventory,
    _spec: ClusterSpec,
    _steps: readonly Step[],
): readonly Note[] {
    return [];
}
