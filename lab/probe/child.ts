import { existsSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { join } from "node:path";
import { Journal } from "./journal.ts";
import { runDirectory } from "./roster.ts";

/**
 * Runs one probe as a program: journal in `lab/.run/probes/NAME.jsonl`, told to its parent when
 * it has begun, ended by SIGTERM or by the parent's end, its summary the journal's last line.
 *
 * It is a session of its own: ^C in the parent's terminal does not reach it, and what happens after
 * that is just what it is there to see.
 */
export async function runProbe(
    name: string,
    begin: (journal: Journal) => Promise<() => Promise<object>>,
): Promise<void> {
    comeFirst();
    const ended = new Promise<void>((resolve) => {
        process.once("SIGTERM", resolve);
        process.once("disconnect", resolve);
    });
    const journal = new Journal(join(runDirectory, "probes", `${name}.jsonl`));
    const end = await begin(journal);
    journal.write({ at: new Date().toISOString(), kind: "begun", probe: name });
    process.send?.("begun");
    await ended;
    const summary = await end();
    journal.write({ at: new Date().toISOString(), kind: "summary", probe: name, summary });
    process.exit(0);
}

/** A probe that waits for the processor would time itself. */
function comeFirst(): void {
    const niceness = -15;
    setPriority(niceness);
    // Where the kernel groups processes by session, a nice value counts within the session only.
    const group = "/proc/self/autogroup";
    if (existsSync(group)) writeFileSync(group, String(niceness));
}
