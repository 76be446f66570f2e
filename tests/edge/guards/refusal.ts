/** The words with which a simulated kubectl fails. */
export class Refusal extends Error {}
