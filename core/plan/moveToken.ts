import type { Component } from "../cluster/component.ts";
import { componentOf } from "../cluster/diagnose.ts";
import type { Machine } from "../cluster/diagnosis.ts";
import { readingText } from "../cluster/reading.ts";

/**
 * The token that the Command of a machine's swap takes as an input. If the machine still runs what
 * its last swap recorded, it is the token of that record, so nothing changes for Pulumi; otherwise
 * it is a fresh one, and the swap runs again. It also runs again on a node that we cordoned and did
 * not get to uncordon, whatever Pulumi's state says. "none" for a machine that was not reached.
 *
 * A fresh token is derived from the recorded one and from what was observed: the same observation
 * gives the same token, and the same drift after a repair gives a different one, because the repair
 * recorded the first.
 */
export function moveToken(
    machine: Machine,
    takes: readonly Component[],
    isHalfWay: boolean,
): string {
    if (machine.reach.kind === "unreached") return "none";
    const seen = takes.map((component) => {
        const diagnosed = componentOf(machine, component);
        return {
            component,
            token: diagnosed?.record.token ?? "none",
            recorded: diagnosed?.record.version,
            running: diagnosed && readingText(diagnosed.runs),
            onDisk: diagnosed && readingText(diagnosed.file.reading),
            healthy: diagnosed === undefined ? undefined : diagnosed.health.kind === "healthy",
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
    const node = machine.spec.node;
    return isAsRecorded ? (seen[0]?.token ?? "none") : hash(JSON.stringify([node, seen]));
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
