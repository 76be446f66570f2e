import * as pulumi from "@pulumi/pulumi";
import type { Decision } from "./decide.ts";
import { markup } from "./markup.ts";

/** Shows the plan in a preview; the update that follows does not repeat it. */
export function announce({ description }: Decision): void {
    if (pulumi.runtime.isDryRun()) void pulumi.log.info(`\n${markup(description)}`);
}
