import * as pulumi from "@pulumi/pulumi";
import { markup } from "./markup.ts";

/**
 * The only way in which the program refuses: thrown before the first resource exists.
 *
 * Without a stack trace, which Pulumi would otherwise print, and which older Node versions would
 * take half a minute to format.
 */
export class Refused extends pulumi.RunError {
    constructor(message: string) {
        super(markup(message));
        delete this.stack;
    }
}
