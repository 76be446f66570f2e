/** What has to change before the next run can get further. */
export type CodeClass =
    "config" | "policy" | "cluster" | "machine" | "workload" | "release" | "run";

/**
 * What a code means to whoever sees it; both texts are one line of Markdown, without a full stop.
 */
export interface Entry {
    readonly class: CodeClass;
    /** What is the case. */
    readonly means: string;
    /**
     * The one next action. Safe for everybody who may see it, even if the cluster is healthy and
     * was observed wrongly: nothing is deleted, stopped or forced because a message says so.
     */
    readonly next: string;
}
