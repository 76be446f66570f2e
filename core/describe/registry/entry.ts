/** What has to change before the next run gets further. */
export type CodeClass =
    "config" | "policy" | "cluster" | "machine" | "workload" | "release" | "run";

/** What a code says to whoever meets it; both texts are Markdown of one line, without a full stop. */
export interface Entry {
    readonly class: CodeClass;
    /** What is the case. */
    readonly means: string;
    /**
     * The one next action. Safe for whoever may get it, also where the cluster is healthy and the look
     * at it was wrong: nothing is deleted, stopped or forced on the word of a message.
     */
    readonly next: string;
}
