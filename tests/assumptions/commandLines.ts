import type { Step } from "./programs/steps.ts";

const unasked = ["--yes", "--skip-preview"];
export const up = ["up", ...unasked];
export const refresh = ["refresh", ...unasked];
export const destroy = ["destroy", ...unasked];

/** The environment in which the program `steps` declares these. */
export function steps(...all: readonly Step[]): NodeJS.ProcessEnv {
    return { STEPS: JSON.stringify(all) };
}
