import { skewComponents, type Deployed, type SkewComponent } from "./deployed.ts";
import { countedMinor, minCompatibility } from "./emulation.ts";
import { emulating, policy, type Limit, type PolicyRow } from "./skewPolicy.ts";
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

/** Every row that every instance breaks; empty where the policy holds. */
export function skewViolations(deployed: readonly Deployed[]): readonly SkewViolation[] {
    const apiservers = deployed.filter(({ component }) => component === "kube-apiserver");
    const kubelets = new Map(
        deployed.filter(({ component }) => component === "kubelet").map((one) => [one.node, one]),
    );
    return deployed.flatMap((one) => violationsOf(one, apiservers, kubelets.get(one.node)));
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

/** The kube-apiservers that count for a client, by the policy's rows of kind "against". */
export function countingApiservers(
    client: Deployed,
    apiservers: readonly Deployed[],
): readonly Deployed[] {
    const { reaches } = client;
    if (reaches === undefined || judgedAgainstEvery.has(client.component)) return apiservers;
    return apiservers.filter(({ node }) => node !== undefined && reaches.includes(node));
}

/** `cp-1: kube-apiserver v1.37.2 (emulates 1.36)`, or without a node `kubectl v1.37.2`. */
export function nameOf(one: Deployed): string {
    return `${one.node === undefined ? "" : `${one.node}: `}${one.component} ${versionOf(one)}`;
}

const judgedAgainstEvery = new Set(
    policy.flatMap(({ limit }) =>
        limit.kind === "against" && limit.which === "every" ? limit.of : [],
    ),
);

/** How a row judges one instance, given the kube-apiservers and the kubelet of its node. */
interface Judge {
    readonly of: readonly SkewComponent[];
    readonly violations: (
        one: Deployed,
        apiservers: readonly Deployed[],
        kubelet: Deployed | undefined,
    ) => readonly SkewViolation[];
}

/** How a row judges a state; undefined where it judges steps, or tells how others are read. */
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
        case "against":
        case "before apiserver":
        case "step up":
        case "after apiserver":
        case "remember":
        case "step down":
        case "told":
            return undefined;
    }
}

const judges = policy.flatMap((row) => judgeOf(row) ?? []);

/** By component, so that a walk through thousands of nodes asks no row that is about others. */
const judgesOf = new Map(
    skewComponents.map((component) => [
        component,
        judges.filter(({ of }) => of.includes(component)),
    ]),
);

function bounds(limit: { since?: number; before?: number }, { version }: Deployed): boolean {
    return version.minor >= (limit.since ?? 0) && version.minor < (limit.before ?? Infinity);
}

/** A kube-apiserver that is too far behind the newest, by its binary or by what it emulates. */
function spread(
    row: PolicyRow,
    most: number,
    one: Deployed,
    apiservers: readonly Deployed[],
): readonly SkewViolation[] {
    return worst(row, one, apiservers, "older", (other) =>
        Math.max(
            other.version.minor - one.version.minor - most,
            countedMinor(other) - countedMinor(one) - most,
        ),
    );
}

/** A client that is too new for, or too old for, one of the kube-apiservers that count for it. */
function apart(
    row: PolicyRow,
    { newer, older }: Limit & { kind: "apart" },
    one: Deployed,
    apiservers: readonly Deployed[],
): readonly SkewViolation[] {
    const tooNew = (other: Deployed) =>
        Math.max(one.version.minor - other.version.minor, countedMinor(one) - countedMinor(other)) -
        (newer ?? Infinity);
    // KEP-4330 counts back from the minimum compatibility version, by default one minor back itself.
    const tooOld = (other: Deployed) =>
        minCompatibility(other) - countedMinor(one) - ((older ?? Infinity) - 1);
    return [
        ...worst(row, one, apiservers, "newer", tooNew),
        ...worst(row, one, apiservers, "older", tooOld),
    ];
}

function beside(
    row: PolicyRow,
    most: number,
    one: Deployed,
    kubelet: Deployed,
): readonly SkewViolation[] {
    const apart = one.version.minor - kubelet.version.minor;
    return worst(row, one, [kubelet], apart > 0 ? "newer" : "older", () => Math.abs(apart) - most);
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
    const name = flag === "emulated" ? "emulated version" : "minimum compatibility version";
    return [violationOf(row, one, side, beyond, `has the ${name} 1.${minor}`)];
}

/** The violation against the instance that is furthest away; none where all are within the limit. */
function worst(
    row: PolicyRow,
    one: Deployed,
    others: readonly Deployed[],
    side: "newer" | "older",
    beyondOf: (other: Deployed) => number,
): readonly SkewViolation[] {
    let [beyond, furthest]: [number, Deployed | undefined] = [0, undefined];
    for (const other of others) {
        const distance = beyondOf(other);
        if (distance > beyond) [beyond, furthest] = [distance, other];
    }
    if (furthest === undefined) return [];
    const on = furthest.node === undefined ? "" : ` on ${furthest.node}`;
    const fault = `is too ${side === "newer" ? "new" : "old"} for ${furthest.component} ${versionOf(furthest)}${on}`;
    return [violationOf(row, one, side, beyond, fault)];
}

/** The violation of a row by an instance, told as `w-1: kubelet v1.37.2 FAULT: what the row says`. */
export function violationOf(
    row: PolicyRow,
    one: Deployed,
    side: SkewViolation["side"],
    beyond: number,
    fault: string,
): SkewViolation {
    const { component, node, version } = one;
    const message = `${nameOf(one)} ${fault}: ${row.says}`;
    return { rule: row.rule, component, node, version, message, side, beyond };
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
