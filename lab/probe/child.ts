import { existsSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { join } from "node:path";
import { Journal } from "./journal.ts";
import { runDirectory } from "./roster.ts";

/**
 * Runs one probe as a program: it keeps a journal in `lab/.run/probes/NAME.jsonl`, notifies its
 * parent when it has begun, and ends on SIGTERM or with its parent; its summary is the journal's
 * last line.
 *
 * It has a session of its own: ^C in the parent's terminal does not reach it, since what happens
 * after that is exactly what it is there to observe.
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

/** A probe that waits for the processor would be measuring itself. */
function comeFirst(): void {
    const niceness = -15;
    setPriority(niceness);
    // If the kernel groups processes by session, a nice value counts only within the session.
    const group = "/proc/self/autogroup";
    if (existsSync(group)) writeFileSync(group, String(niceness));
}
