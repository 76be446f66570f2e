import fc from "fast-check";

// Under mutation every test runs hundreds of times: a few runs of each property, always the same.
fc.configureGlobal({ numRuns: 25, seed: 1 });
