import { setPriority } from "node:os";
import { join } from "node:path";
import { Journal } from "./journal.ts";
import { runDirectory } from "./roster.ts";

/**
 * Runs one probe as a program: journal in `lab/.run/probes/NAME.jsonl`, told to its parent when
 * it has begun, ended by SIGTERM or by the parent's end, its summary the journal's last line.
 *
 * SIGINT is left to the parent: ^C in a terminal reaches the probes too, and what happens after
 * it is just what they are there to see.
 */
export async function runProbe(
    name: string,
    begin: (journal: Journal) => Promise<() => Promise<object>>,
): Promise<void> {
    setPriority(-15); // a probe that waits for the processor would time itself
    const ended = new Promise<void>((resolve) => {
        process.once("SIGTERM", resolve);
        process.once("disconnect", resolve);
    });
    process.on("SIGINT", () => undefined);
    const journal = new Journal(join(runDirectory, "probes", `${name}.jsonl`));
    const end = await begin(journal);
    journal.write({ at: new Date().toISOString(), kind: "begun", probe: name });
    process.send?.("begun");
    await ended;
    const summary = await end();
    journal.write({ at: new Date().toISOString(), kind: "summary", probe: name, summary });
    process.exit(0);
}
