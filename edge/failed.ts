import { describeFailure, type Failure } from "../core/describe/failure.ts";

/** What edge/ throws when a run cannot continue: a failure as a value, and its message. */
export class Failed extends Error {
    readonly failure: Failure;

    constructor(failure: Failure, options?: ErrorOptions) {
        super(describeFailure(failure), options);
        this.failure = failure;
    }
}
