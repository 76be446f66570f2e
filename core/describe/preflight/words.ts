/** A finding, in words. */
export interface FindingWords {
    /** What is the case, the rule, and the numbers; one sentence, without the subject. */
    readonly message: string;
    /** What to do about it. */
    readonly fix: string;
}
