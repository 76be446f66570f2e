import type { Deployed, SkewComponent } from "./deployed.ts";
import { countedMinor, minCompatibility } from "./emulation.ts";
import type { PolicyRow } from "./policyRow.ts";
import type { Version } from "../cluster/version.ts";

/** An instance as a violation names it: its place and its versions. */
export interface Instance {
    readonly component: SkewComponent;
    readonly node: string | undefined;
    readonly version: Version;
    readonly emulatedMinor: number | undefined;
    readonly minCompatibilityMinor: number | undefined;
}

/** An instance that breaks a row of the policy. */
export interface SkewViolation extends Instance {
    readonly rule: string;
    /** Whether it is in the state that was asked about, or only in the state after the step. */
    readonly when: "now" | "afterwards";
    /** On which side of the limit it is. */
    readonly side: "newer" | "older";
    /** How many minors it is beyond the limit. */
    readonly beyond: number;
    readonly fault: SkewFault;
}

/** How an instance broke a row. */
export type SkewFault =
    /** It is too far from another one, on the violation's side. */
    | {
          readonly kind: "too far";
          readonly from: Instance;
          readonly limit: SkewLimit;
          readonly counts: CountingVersion;
      }
    /** A flag of KEP-4330 has a value at which the process would not have started. */
    | {
          readonly kind: "flag out of range";
          readonly flag: "emulated" | "minCompatibility";
          readonly minor: number;
      }
    /** It is at none of the minors that a kube-apiserver's step to `x` requires. */
    | {
          readonly kind: "not at minors";
          readonly minors: readonly number[];
          readonly x: number;
          readonly counts: CountingVersion;
      }
    /** It cannot take so many minors in one step. */
    | { readonly kind: "cannot go at once"; readonly to: Version }
    | { readonly kind: "cannot go back"; readonly to: Version }
    /** A kube-apiserver has to go first. */
    | {
          readonly kind: "cannot go before";
          readonly to: Version;
          readonly apiserver: Instance;
          readonly counts: CountingVersion;
      }
    /** It may go; the row asks to bear something in mind. */
    | { readonly kind: "goes"; readonly to: Version };

/** The limit that was broken: the row's, or what a kube-apiserver's flags made of it (KEP-4330). */
export type SkewLimit =
    | { readonly kind: "row" }
    | {
          readonly kind: "compatibility";
          readonly oldest: number;
          /** The minor that the kube-apiserver is compatible back to. */
          readonly back: number;
          readonly backBy: "flag" | "default";
      };

/** Which version decides by how many minors: the emulated one, the binary's, or both equally. */
export type CountingVersion = "both" | "emulated" | "binary";

/** How an instance broke a row, and by how much. */
export type Breach = Pick<SkewViolation, "side" | "beyond" | "fault">;

/** A violation of a row by an instance, in the state that was asked about. */
export function violationOf(row: PolicyRow, one: Deployed, breach: Breach): SkewViolation {
    return { rule: row.rule, ...instanceOf(one), when: "now", ...breach };
}

/** An instance without what it reaches. */
export function instanceOf(one: Deployed): Instance {
    const { component, node, version, emulatedMinor, minCompatibilityMinor } = one;
    return { component, node, version, emulatedMinor, minCompatibilityMinor };
}

/** Which version counts for an instance that is judged by its counted minor alone. */
export function countingVersion(one: Deployed): CountingVersion {
    return countedMinor(one) === one.version.minor ? "both" : "emulated";
}

/** Which version decides if binaries and emulated versions are this many minors apart. */
export function decidingVersion(apart: {
    readonly binary: number;
    readonly counted: number;
}): CountingVersion {
    if (apart.counted > apart.binary) return "emulated";
    return apart.counted < apart.binary ? "binary" : "both";
}

/**
 * How old a component may be for a kube-apiserver, whose flags may widen or narrow that (KEP-4330).
 */
export function oldestFor(apiserver: Deployed, older: number): SkewLimit {
    const back = minCompatibility(apiserver);
    const { minor } = apiserver.version;
    if (countedMinor(apiserver) === minor && back === minor - 1) return { kind: "row" };
    return {
        kind: "compatibility",
        oldest: back - (older - 1), // the default of what it is compatible back to is one minor back
        back,
        backBy: apiserver.minCompatibilityMinor === undefined ? "default" : "flag",
    };
}
