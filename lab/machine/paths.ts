/** Where the bench of the machine's side keeps what it makes. */
import { join } from "node:path";

import { cache, labDir } from "../layout.ts";

export const machineDir = join(labDir, "machine");
/** Go programs: the component that stands in, and what the bench needs beside node. */
export const programsDir = join(machineDir, "programs");
/** What was built of them, by the digest of their sources. */
export const builtDir = join(cache.dir, "machine-bench");
/** The control group of all that the bench starts, in every hierarchy. */
export const benchGroup = "kube-lockstep-bench";
/** What the names of its containers start with: not what the lab's start with, which `lab/lab down` removes. */
export const containerPrefix = "kube-lockstep-bench-";
/** A file system in memory that only the bench sees, gone with it; lab/machine/machine-bench mounts it. */
export const workDir = "/run/kube-lockstep-bench";
/** Where a machine sees the releases, and the folder that it shares with the bench. */
export const releasesInside = "/bench/releases";
export const sharedInside = "/bench/shared";
/** Our folder on a machine. */
export const ourFolder = "/var/lib/kube-lockstep";
