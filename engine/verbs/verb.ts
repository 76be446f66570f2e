import type { Arguments, FlagTable } from "../flags.ts";

/** One verb of the command line. */
export interface Verb {
    readonly about: string;
    readonly flags: FlagTable;
    /** Runs it; `directory` is where the project is looked for. The exit code. */
    readonly run: (args: Arguments, directory: string) => Promise<number>;
}
