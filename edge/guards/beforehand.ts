import type { Move } from "../../core/plan/plan.ts";
import { installRemoteScripts } from "../ssh/remoteScripts.ts";
import type { Run } from "./run.ts";

/** Before staging on a machine: this run holds the cluster's lock, the scripts are installed. */
export async function guardStaging({ lock, live }: Run, { machine }: Move): Promise<void> {
    await lock.take();
    await installRemoteScripts(live.run, machine);
}

/** Before the snapshot of etcd: this run holds the cluster's lock. */
export async function guardSnapshot({ lock }: Run): Promise<void> {
    await lock.take();
}
