import { destroy, preview, up } from "./operations.ts";
import { stackInit } from "./stack.ts";
import type { Verb } from "./verb.ts";

/** Every verb that this engine has. */
export const verbs: Readonly<Record<string, Verb>> = {
    preview,
    up,
    destroy,
    "stack init": stackInit,
};
