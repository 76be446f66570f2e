import { setTimeout as sleep } from "node:timers/promises";
import { beginProbes, type ProbeReport } from "../probe/probes.ts";
import { runningVersions } from "../probe/runningComponents.ts";

/** node → component → version. */
export type Versions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What one upgrade did, as seen by the probes from outside. */
export interface ProbedUpgrade<Result> {
    readonly result: Result;
    /** Wall time of the upgrade itself, without the probes' lead-in and tail. */
    readonly seconds: number;
    readonly before: Versions;
    readonly after: Versions;
    readonly probes: ProbeReport;
}

const leadMilliseconds = 1000;
/** Damage may show late: Endpoints and the load balancer take their time. */
const tailMilliseconds = 3000;

/** Runs an upgrade with all probes on, from one second before it to three seconds after it. */
export async function probedUpgrade<Result>(
    upgrade: () => Promise<Result>,
): Promise<ProbedUpgrade<Result>> {
    const before = await runningVersions();
    const probes = await beginProbes();
    let ended: ProbeReport | undefined;
    try {
        await sleep(leadMilliseconds);
        const startedAt = performance.now();
        const result = await upgrade();
        const seconds = (performance.now() - startedAt) / 1000;
        await sleep(tailMilliseconds);
        ended = await probes.end();
        return { result, seconds, before, after: await runningVersions(), probes: ended };
    } finally {
        if (ended === undefined) await probes.end();
    }
}
