import { describeFailure, type Failure } from "../core/describe/failure.ts";

/** What edge/ throws where a run cannot go on: a failure as a value, its message made of it. */
export class Failed extends Error {
    readonly failure: Failure;

    constructor(failure: Failure, options?: ErrorOptions) {
        super(describeFailure(failure), options);
        this.failure = failure;
    }
}
