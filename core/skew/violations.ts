import { apiserversOf, skewComponents, type Deployed, type SkewComponent } from "./deployed.ts";
import { countedMinor, minCompatibility } from "./emulation.ts";
import type { Limit, PolicyRow } from "./policyRow.ts";
import { emulating, policy } from "./policy.ts";
import {
    countingVersion,
    decidingVersion,
    instanceOf,
    oldestFor,
    violationOf,
    type CountingVersion,
    type SkewLimit,
    type SkewViolation,
} from "./violation.ts";

/** Every row that every instance breaks; empty if the policy holds. */
export function skewViolations(deployed: readonly Deployed[]): readonly SkewViolation[] {
    return violationsOfEach(deployed).flat();
}

/** Every row that each instance breaks, in the order of the instances. */
export function violationsOfEach(
    deployed: readonly Deployed[],
): readonly (readonly SkewViolation[])[] {
    const apiservers = apiserversOf(deployed);
    const kubelets = new Map(
        deployed.filter(({ component }) => component === "kubelet").map((one) => [one.node, one]),
    );
    const blameless = new Set<string>();
    return deployed.map((one) => {
        const kubelet = kubelets.get(one.node);
        const likeness = likenessOf(one, kubelet);
        if (blameless.has(likeness)) return [];
        const its = violationsOf(one, apiservers, kubelet);
        if (its.length === 0) blameless.add(likeness);
        return its;
    });
}

/** Everything that rows judge an instance by: workers that are alike in it are judged once. */
function likenessOf(one: Deployed, kubelet: Deployed | undefined): string {
    const { component, version, emulatedMinor, minCompatibilityMinor, reaches } = one;
    const judged = [component, version.minor, emulatedMinor, minCompatibilityMinor, reaches];
    return [...judged, kubelet?.version.minor].join(" ");
}

/** The rows that one instance breaks, given every kube-apiserver and the kubelet of its node. */
export function violationsOf(
    one: Deployed,
    apiservers: readonly Deployed[],
    kubelet: Deployed | undefined,
): readonly SkewViolation[] {
    return (judgesOf.get(one.component) ?? []).flatMap(({ violations }) =>
        violations(one, apiservers, kubelet),
    );
}

/** The kube-apiservers that count for an instance: those that it declares to reach, or else all. */
export function countingApiservers(
    { reaches }: Deployed,
    apiservers: readonly Deployed[],
): readonly Deployed[] {
    if (reaches === undefined) return apiservers;
    return apiservers.filter(({ node }) => node !== undefined && reaches.includes(node));
}

/** How a row judges one instance, given the kube-apiservers and the kubelet of its node. */
interface Judge {
    readonly of: readonly SkewComponent[];
    readonly violations: (
        one: Deployed,
        apiservers: readonly Deployed[],
        kubelet: Deployed | undefined,
    ) => readonly SkewViolation[];
}

/** How a row judges a state; undefined if it judges steps, or only says how others are read. */
function judgeOf(row: PolicyRow): Judge | undefined {
    const { limit } = row;
    switch (limit.kind) {
        case "spread":
            return {
                of: ["kube-apiserver"],
                violations: (one, apiservers) => spread(row, limit.most, one, apiservers),
            };
        case "apart":
            return {
                of: limit.of,
                violations: (one, apiservers) =>
                    bounds(limit, one)
                        ? apart(row, limit, one, countingApiservers(one, apiservers))
                        : [],
            };
        case "beside":
            return {
                of: ["kube-proxy"],
                violations: (one, _, kubelet) =>
                    kubelet !== undefined && bounds(limit, one)
                        ? beside(row, limit.most, one, kubelet)
                        : [],
            };
        case "emulation":
            return { of: emulating, violations: (one) => emulation(row, limit, one) };
        case "before apiserver":
        case "step up":
        case "after apiserver":
        case "remember":
        case "step down":
        case "stated":
            return undefined;
    }
}

const judges = policy.flatMap((row) => judgeOf(row) ?? []);

/**
 * By component, so that a walk through thousands of nodes evaluates no rows about other components.
 */
const judgesOf = new Map(
    skewComponents.map((component) => [
        component,
        judges.filter(({ of }) => of.includes(component)),
    ]),
);

function bounds(limit: { since?: number; before?: number }, { version }: Deployed): boolean {
    return version.minor >= (limit.since ?? 0) && version.minor < (limit.before ?? Infinity);
}

/** A kube-apiserver that is too far behind the newest one, by its binary or by what it emulates. */
function spread(
    row: PolicyRow,
    most: number,
    one: Deployed,
    apiservers: readonly Deployed[],
): readonly SkewViolation[] {
    return worst(row, one, apiservers, {
        side: "older",
        beyond: (other) => newerBy(other, one) - most,
        limit: () => ({ kind: "row" }),
        counts: (other) => decidingVersion(minorsApart(other, one)),
    });
}

/** A client that is too new or too old for one of the kube-apiservers that count for it. */
function apart(
    row: PolicyRow,
    { newer = Infinity, older = Infinity }: Limit & { kind: "apart" },
    one: Deployed,
    apiservers: readonly Deployed[],
): readonly SkewViolation[] {
    return [
        ...worst(row, one, apiservers, {
            side: "newer",
            beyond: (other) => newerBy(one, other) - newer,
            limit: () => ({ kind: "row" }),
            counts: (other) => decidingVersion(minorsApart(one, other)),
        }),
        ...worst(row, one, apiservers, {
            side: "older",
            // KEP-4330 counts back from the minimum compatibility version, which by default is one
            // minor back itself.
            beyond: (other) => minCompatibility(other) - countedMinor(one) - (older - 1),
            limit: (other) => oldestFor(other, older),
            counts: () => countingVersion(one),
        }),
    ];
}

function beside(
    row: PolicyRow,
    most: number,
    one: Deployed,
    kubelet: Deployed,
): readonly SkewViolation[] {
    const apart = one.version.minor - kubelet.version.minor;
    return worst(row, one, [kubelet], {
        side: apart > 0 ? "newer" : "older",
        beyond: () => Math.abs(apart) - most,
        limit: () => ({ kind: "row" }),
        counts: () => "both",
    });
}

/** A flag of KEP-4330 with a value at which the process would not have started. */
function emulation(
    row: PolicyRow,
    { flag, back, first }: Limit & { kind: "emulation" },
    one: Deployed,
): readonly SkewViolation[] {
    const minor = flag === "emulated" ? one.emulatedMinor : one.minCompatibilityMinor;
    if (minor === undefined) return [];
    const highest = flag === "emulated" ? one.version.minor : countedMinor(one);
    const lowest = Math.max(one.version.minor - back, first);
    const beyond = Math.max(minor - highest, lowest - minor);
    if (beyond <= 0) return [];
    const side = minor > highest ? "newer" : "older";
    return [
        violationOf(row, one, { side, beyond, fault: { kind: "flag out of range", flag, minor } }),
    ];
}

/** How much newer one is than another, by binaries and by what counts under emulation. */
function minorsApart(one: Deployed, other: Deployed) {
    return {
        binary: one.version.minor - other.version.minor,
        counted: countedMinor(one) - countedMinor(other),
    };
}

function newerBy(one: Deployed, other: Deployed): number {
    const { binary, counted } = minorsApart(one, other);
    return Math.max(binary, counted);
}

/** How an instance is measured against another: how far beyond which limit, and by which version. */
interface Measure {
    readonly side: SkewViolation["side"];
    readonly beyond: (other: Deployed) => number;
    readonly limit: (other: Deployed) => SkewLimit;
    readonly counts: (other: Deployed) => CountingVersion;
}

/** The violation against the instance that is furthest away; none if all are within the limit. */
function worst(
    row: PolicyRow,
    one: Deployed,
    others: readonly Deployed[],
    { side, beyond, limit, counts }: Measure,
): readonly SkewViolation[] {
    let [most, furthest]: [number, Deployed | undefined] = [0, undefined];
    for (const other of others) {
        const distance = beyond(other);
        if (distance > most) [most, furthest] = [distance, other];
    }
    if (furthest === undefined) return [];
    const from = instanceOf(furthest);
    const fault = {
        kind: "too far" as const,
        from,
        limit: limit(furthest),
        counts: counts(furthest),
    };
    return [violationOf(row, one, { side, beyond: most, fault })];
}
