import { policy } from "../skew/policy.ts";
import type { CountingVersion, Instance, SkewLimit, SkewViolation } from "../skew/violation.ts";
import { count } from "./words.ts";

/** A violation in a sentence: `w-1: kubelet v1.37.2 FAULT: LIMIT`. */
export function describeViolation(violation: SkewViolation): string {
    const { node, when } = violation;
    const instance = `${node === undefined ? "" : `${node}: `}${versioned(violation)}`;
    const sentence = `${instance} ${faultOf(violation)}: ${limitOf(violation)}`;
    return when === "afterwards" ? `afterwards ${sentence}` : sentence;
}

function faultOf({ fault, side }: SkewViolation): string {
    switch (fault.kind) {
        case "too far":
            return `is too ${side === "newer" ? "new" : "old"} for ${named(fault.from)}`;
        case "flag out of range":
            return `has the ${flagNames[fault.flag]} 1.${fault.minor}`;
        case "not at minors":
            return `is not at ${fault.minors.map((each) => `1.${each}`).join(" or ")}, with X = 1.${fault.x}`;
        case "cannot go at once":
            return `cannot go to ${fault.to.text} in one step`;
        case "cannot go back":
            return `cannot go back to ${fault.to.text}`;
        case "cannot go before":
            return `cannot go to ${fault.to.text} before ${named(fault.apiserver)}`;
        case "goes":
            return `goes to ${fault.to.text}`;
    }
}

const flagNames = {
    emulated: "emulated version",
    minCompatibility: "minimum compatibility version",
} as const;

function limitOf({ fault, rule }: SkewViolation): string {
    const row = rowWords.get(rule) ?? rule;
    switch (fault.kind) {
        case "too far":
            return (oldestWords(fault.limit) ?? row) + countsWords[fault.counts];
        case "not at minors":
        case "cannot go before":
            return row + countsWords[fault.counts];
        case "flag out of range":
        case "cannot go at once":
        case "cannot go back":
        case "goes":
            return row;
    }
}

const rowWords: ReadonlyMap<string, string> = new Map(policy.map(({ rule, says }) => [rule, says]));

const countsWords: Readonly<Record<CountingVersion, string>> = {
    both: "",
    emulated: "; the emulated version counts",
    binary: "; the binary's version counts too",
};

/** The limit as flags have changed it; undefined if the row's own words fit. */
function oldestWords(limit: SkewLimit): string | undefined {
    switch (limit.kind) {
        case "row":
            return undefined;
        case "compatibility": {
            const { oldest, back, backBy } = limit;
            const before = back - oldest;
            const distance = before === 0 ? "" : `${count(before, "minor")} before 1.${back}, `;
            const byDefault = backBy === "default" ? " by default" : "";
            return `1.${oldest} is the oldest allowed here, ${distance}which the kube-apiserver is compatible back to${byDefault}`;
        }
    }
}

/**
 * An instance as named in a sentence about another one: `kube-apiserver v1.37.2 (emulates 1.36) on
 * cp-1`.
 */
function named(one: Instance): string {
    return `${versioned(one)}${one.node === undefined ? "" : ` on ${one.node}`}`;
}

function versioned(one: Instance): string {
    const { component, version, emulatedMinor, minCompatibilityMinor } = one;
    const flags = [
        ...(emulatedMinor === undefined ? [] : [`emulates 1.${emulatedMinor}`]),
        ...(minCompatibilityMinor === undefined
            ? []
            : [`compatible back to 1.${minCompatibilityMinor}`]),
    ];
    return `${component} ${version.text}${flags.length === 0 ? "" : ` (${flags.join(", ")})`}`;
}
