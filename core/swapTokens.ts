import type { Inventory, VersionReading } from "./cluster.ts";
import { sightingOf } from "./deployed.ts";
import { reachedMachines, recordOf, type ReachedMachine } from "./drift.ts";
import { stepKinds, swappedTogether, type StepKind } from "./steps.ts";

/** Per kind of swap, and per node, the token that its Command takes as an input. */
export type SwapTokens = Readonly<Record<StepKind, ReadonlyMap<string, string>>>;

/**
 * The tokens of every swap. Where a node still runs what its last swap recorded it is the token of
 * that record, so nothing changes for Pulumi; otherwise a fresh one, and the swap runs again. A node
 * that we cordoned and did not get to uncordon runs it again too, whatever Pulumi's state says.
 *
 * A fresh token derives from the recorded one and from what was seen: the same look gives the same
 * token, and the same drift after a repair gives another one, since the repair recorded the first.
 */
export function swapTokens(inventory: Inventory): SwapTokens {
    const machines = [...reachedMachines(inventory).values()];
    const halfWay = new Set(
        inventory.nodes.filter(({ cordonedByUs }) => cordonedByUs).map(({ name }) => name),
    );
    const tokensOf = (kind: StepKind) =>
        new Map(
            machines
                .filter(({ role }) => (role === "worker") === (kind === "worker"))
                .map((machine) => [
                    machine.node,
                    tokenOf(machine, kind, kind === "worker" && halfWay.has(machine.node)),
                ]),
        );
    const [apiserver, controllers, worker] = stepKinds;
    return {
        apiserver: tokensOf(apiserver),
        controllers: tokensOf(controllers),
        worker: tokensOf(worker),
    };
}

function tokenOf(machine: ReachedMachine, kind: StepKind, isHalfWay: boolean): string {
    const seen = swappedTogether[kind].map((component) => {
        const sighting = sightingOf(machine, component);
        const record = sighting && recordOf(machine, sighting);
        return {
            component,
            token: record?.token ?? "none",
            recorded: record?.version,
            running: sighting && textOf(sighting.running),
            onDisk: sighting && textOf(sighting.onDisk),
            healthy: sighting?.health.ok,
        };
    });
    const isAsRecorded =
        !isHalfWay &&
        seen.every(
            ({ token, recorded, running, onDisk, healthy }) =>
                token === seen[0]?.token &&
                recorded !== undefined &&
                running === recorded &&
                onDisk === recorded &&
                healthy === true,
        );
    return isAsRecorded ? (seen[0]?.token ?? "none") : hash(JSON.stringify([machine.node, seen]));
}

function textOf(reading: VersionReading): string {
    switch (reading.kind) {
        case "version":
            return reading.version.text;
        case "unparseable":
            return reading.text;
        case "absent":
            return "nothing";
    }
}

/**
 * 64 bits in hexadecimal: 32-bit FNV-1a from two starting points. A fingerprint, not a secret.
 *
 * Source: http://www.isthe.com/chongo/tech/comp/fnv/ (offset basis 2166136261, prime 16777619).
 */
function hash(text: string): string {
    return [2166136261, 84696351]
        .map((basis) => {
            let state = basis;
            for (let at = 0; at < text.length; at++) {
                state = Math.imul(state ^ text.charCodeAt(at), 16777619);
            }
            return (state >>> 0).toString(16).padStart(8, "0");
        })
        .join("");
}
