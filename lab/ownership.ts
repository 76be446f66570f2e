/** Who owns the lab of this machine: a record under /run, written before anything is created. */
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { pidsIn } from "./groups.ts";
import { checkout, machine } from "./layout.ts";

export interface Owner {
    /** Root of the checkout whose lab it is. */
    readonly checkout: string;
    /** The version that the hosts were last given, by `up` or `reset`. */
    readonly version: string;
    readonly since: string;
}

/**
 * The lab of this machine, as a command finds it. `dead`: nothing of it runs, or the checkout that
 * has its keys is gone, but there are remains.
 */
export type Lab =
    | { readonly kind: "none" }
    | { readonly kind: "living"; readonly owner: Owner; readonly isOurs: boolean }
    | { readonly kind: "dead"; readonly owner: Owner | undefined };

const recordFile = join(machine.record, "owner.json");

/** Whatever lab there is, whoever started it. */
export async function findLab(): Promise<Lab> {
    const owner = await readOwner();
    const isAlive = (await pidsIn("")).length > 0;
    if (isAlive && owner !== undefined && existsSync(owner.checkout))
        return { kind: "living", owner, isOurs: owner.checkout === checkout };
    const remains = [machine.record, machine.disks].some((path) => existsSync(path));
    return isAlive || remains ? { kind: "dead", owner } : { kind: "none" };
}

async function readOwner(): Promise<Owner | undefined> {
    if (!existsSync(recordFile)) return undefined;
    // Written by `own` below and renamed into place, so it is complete.
    return JSON.parse(await readFile(recordFile, "utf8")) as Owner;
}

/** Records that this checkout owns the lab, at this version. */
export async function own(version: string): Promise<void> {
    const owner: Owner = { checkout, version, since: new Date().toISOString() };
    await mkdir(machine.record, { recursive: true });
    await writeFile(`${recordFile}.new`, `${JSON.stringify(owner, null, 4)}\n`);
    await rename(`${recordFile}.new`, recordFile);
}

/** The reason why this checkout must leave that lab alone. */
export function foreignLab(owner: Owner): Error {
    return new Error(
        `a lab of another checkout is running: ${owner.checkout} (${owner.version}, since ${owner.since}).\n` +
            "A machine can have only one lab, because its addresses are fixed. " +
            `Remove that one first: ${join(owner.checkout, "lab/lab")} down`,
    );
}
