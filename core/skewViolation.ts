import type { Deployed, SkewComponent } from "./deployed.ts";
import { countedMinor, minCompatibility } from "./emulation.ts";
import type { PolicyRow } from "./policyRow.ts";
import type { Version } from "./version.ts";

/** An instance that breaks a row of the policy. */
export interface SkewViolation {
    readonly rule: string;
    readonly component: SkewComponent;
    readonly node: string | undefined;
    readonly version: Version;
    readonly message: string;
    /** On which side of the limit it is. */
    readonly side: "newer" | "older";
    /** How many minors it is beyond the limit. */
    readonly beyond: number;
}

/** What an instance did to a row: `limit` says it instead of the row where the row's words do not fit. */
export interface Breach {
    readonly side: SkewViolation["side"];
    readonly beyond: number;
    readonly fault: string;
    readonly limit?: string;
}

/** The violation of a row by an instance, told as `w-1: kubelet v1.37.2 FAULT: LIMIT`. */
export function violationOf(row: PolicyRow, one: Deployed, breach: Breach): SkewViolation {
    const { component, node, version } = one;
    const { side, beyond, fault, limit = row.says } = breach;
    const instance = `${node === undefined ? "" : `${node}: `}${component} ${versionOf(one)}`;
    const message = `${instance} ${fault}: ${limit}`;
    return { rule: row.rule, component, node, version, message, side, beyond };
}

/** An instance as another's message names it: `kube-apiserver v1.37.2 (emulates 1.36) on cp-1`. */
export function named(one: Deployed): string {
    return `${one.component} ${versionOf(one)}${one.node === undefined ? "" : ` on ${one.node}`}`;
}

/** What to add to a limit that counts a version which is not the binary's. */
export function emulatedCounts(one: Deployed): string {
    return countedMinor(one) === one.version.minor ? "" : "; the emulated version counts";
}

/** What to add to a limit that binaries and emulated versions break by a different number of minors. */
export function decidedBy(minors: { readonly binary: number; readonly counted: number }): string {
    if (minors.counted > minors.binary) return "; the emulated version counts";
    return minors.counted < minors.binary ? "; the binary's version counts too" : "";
}

/**
 * How old a component may be for a kube-apiserver whose flags widen or narrow that (KEP-4330);
 * undefined where they leave the row as it is.
 */
export function oldestByFlags(apiserver: Deployed, older: number): string | undefined {
    const back = minCompatibility(apiserver);
    const { minor } = apiserver.version;
    if (countedMinor(apiserver) === minor && back === minor - 1) return undefined;
    const byDefault = apiserver.minCompatibilityMinor === undefined ? " by default" : "";
    const before = older - 1; // the default minimum compatibility version is itself one minor back
    const distance =
        before === 0 ? "" : `${before} ${before === 1 ? "minor" : "minors"} before 1.${back}, `;
    return `1.${back - before} is the oldest here, ${distance}which the kube-apiserver is compatible back to${byDefault}`;
}

function versionOf({ version, emulatedMinor, minCompatibilityMinor }: Deployed): string {
    const flags = [
        ...(emulatedMinor === undefined ? [] : [`emulates 1.${emulatedMinor}`]),
        ...(minCompatibilityMinor === undefined
            ? []
            : [`compatible back to 1.${minCompatibilityMinor}`]),
    ];
    return flags.length === 0 ? version.text : `${version.text} (${flags.join(", ")})`;
}
