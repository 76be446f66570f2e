/** The words with which a simulated kubectl ends. */
export class Refusal extends Error {}
