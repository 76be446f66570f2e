import * as pulumi from "@pulumi/pulumi";
import type { Decision } from "./decide.ts";
import { markup } from "./markup.ts";

/** Shows the plan in a preview; an update that follows does not say it again. */
export function announce({ description }: Decision): void {
    if (pulumi.runtime.isDryRun()) void pulumi.log.info(`\n${markup(description)}`);
}
