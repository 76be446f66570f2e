import * as pulumi from "@pulumi/pulumi";
import { markup } from "./markup.ts";

/**
 * The one way in which the program says no: thrown before the first resource exists.
 *
 * Without a stack, since Pulumi would otherwise print it, and older Node versions would spend half a
 * minute on formatting it.
 */
export class Refused extends pulumi.RunError {
    constructor(message: string) {
        super(markup(message));
        delete this.stack;
    }
}
