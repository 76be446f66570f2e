import { apiserversOf, type Deployed, type SkewComponent } from "./deployed.ts";
import { countedMinor } from "./emulation.ts";
import type { PolicyRow } from "./policyRow.ts";
import { policy } from "./policy.ts";
import { countingVersion, instanceOf, violationOf, type SkewViolation } from "./violation.ts";
import { countingApiservers, violationsOfEach } from "./violations.ts";
import type { Version } from "../cluster/version.ts";

/** One instance that is to take another version. Flags of KEP-4330 stay as they are. */
export interface SkewStep {
    readonly component: SkewComponent;
    readonly node?: string | undefined;
    readonly to: Version;
}

/** What the policy says of a step; it is allowed where `reasons` is empty. */
export interface Prerequisites {
    readonly reasons: readonly SkewViolation[];
    /** What the policy asks to bear in mind. */
    readonly warnings: readonly SkewViolation[];
}

/**
 * Whether a step's prerequisites hold: the page's section "Supported component upgrade order", and
 * no violation after the step that it caused or worsened, or that the stepped instance is still in.
 *
 * @param deployed an inventory that has the step's instance
 */
export function stepPrerequisites(deployed: readonly Deployed[], step: SkewStep): Prerequisites {
    const { reasons, warnings } = orderPrerequisites(deployed, step);
    // Instance by instance, since kubectls without a node cannot be told apart by name.
    const before = violationsOfEach(deployed);
    const after = violationsOfEach(afterStep(deployed, step));
    const caused = deployed.flatMap((one, at) => {
        const its = after[at] ?? [];
        return isOf(one, step) ? its : worsened(its, before[at] ?? []);
    });
    const afterwards = caused.map((one): SkewViolation => ({ ...one, when: "afterwards" }));
    return { reasons: [...reasons, ...afterwards], warnings };
}

/** The part of stepPrerequisites that needs only the state before the step. */
export function orderPrerequisites(deployed: readonly Deployed[], step: SkewStep): Prerequisites {
    const instance = deployed.find((one) => isOf(one, step));
    if (instance === undefined) return { reasons: [], warnings: [] };
    const unmetOf = (row: PolicyRow) => unmet(row, deployed, instance, step);
    return { reasons: conditions.flatMap(unmetOf), warnings: reminders.flatMap(unmetOf) };
}

const reminders = policy.filter(({ limit }) => limit.kind === "remember");
const conditions = policy.filter(({ limit }) => limit.kind !== "remember");

/** The violations that are new, or further beyond their limit than before. */
export function worsened(
    violations: readonly SkewViolation[],
    before: readonly SkewViolation[],
): readonly SkewViolation[] {
    const known = new Map(before.map((violation) => [identityOf(violation), violation.beyond]));
    return violations.filter(
        (violation) => violation.beyond > (known.get(identityOf(violation)) ?? 0),
    );
}

function identityOf({ rule, component, node, side }: SkewViolation): string {
    return JSON.stringify([rule, component, node, side]);
}

/** The state after a step: the stepped instance has its new version, and nothing else has changed. */
export function afterStep(deployed: readonly Deployed[], step: SkewStep): readonly Deployed[] {
    return deployed.map((one) => (isOf(one, step) ? { ...one, version: step.to } : one));
}

/** What a row finds missing before an instance takes a step. */
function unmet(
    row: PolicyRow,
    deployed: readonly Deployed[],
    instance: Deployed,
    { to }: SkewStep,
): readonly SkewViolation[] {
    const { limit } = row;
    const up = to.minor - instance.version.minor;
    // X of the page: what the policy counts once the step is taken.
    const x = instance.emulatedMinor ?? to.minor;
    const isRise = x > countedMinor(instance);
    switch (limit.kind) {
        case "before apiserver":
            return instance.component === "kube-apiserver" && isRise
                ? deployed
                      .filter(({ component }) => limit.of.includes(component))
                      // A kube-apiserver has no `reaches`, so each counts for the others.
                      .filter((one) => countingApiservers(one, [instance]).length > 0)
                      .flatMap((one) => misplaced(row, limit.behind, one, x))
                : [];
        case "step up":
            return instance.component === "kube-apiserver" && up > limit.most
                ? [
                      violationOf(row, instance, {
                          side: "newer",
                          beyond: up - limit.most,
                          fault: { kind: "cannot go at once", to },
                      }),
                  ]
                : [];
        case "step down":
            return up < 0 && !limit.of.includes(instance.component)
                ? [
                      violationOf(row, instance, {
                          side: "older",
                          beyond: -up,
                          fault: { kind: "cannot go back", to },
                      }),
                  ]
                : [];
        case "after apiserver":
            return limit.of.includes(instance.component) && isRise
                ? countingApiservers(instance, apiserversOf(deployed))
                      .filter((apiserver) => countedMinor(apiserver) < x)
                      .map((apiserver) =>
                          violationOf(row, instance, {
                              side: "newer",
                              beyond: x - countedMinor(apiserver),
                              fault: {
                                  kind: "cannot go before",
                                  to,
                                  apiserver: instanceOf(apiserver),
                                  counts: countingVersion(apiserver),
                              },
                          }),
                      )
                : [];
        case "remember":
            return limit.of.includes(instance.component) && up !== 0
                ? [
                      violationOf(row, instance, {
                          side: up > 0 ? "newer" : "older",
                          beyond: 0,
                          fault: { kind: "goes", to },
                      }),
                  ]
                : [];
        case "spread":
        case "apart":
        case "beside":
        case "emulation":
        case "stated":
            return [];
    }
}

/** An instance that is not at one of the minors that a kube-apiserver's step to `x` requires. */
function misplaced(
    row: PolicyRow,
    behind: readonly number[],
    one: Deployed,
    x: number,
): readonly SkewViolation[] {
    const minors = behind.map((back) => x - back);
    const minor = countedMinor(one);
    if (minors.includes(minor)) return [];
    return [
        violationOf(row, one, {
            side: minor > Math.max(...minors) ? "newer" : "older",
            beyond: Math.min(...minors.map((wanted) => Math.abs(minor - wanted))),
            fault: { kind: "not at minors", minors, x, counts: countingVersion(one) },
        }),
    ];
}

function isOf(
    one: { readonly component: SkewComponent; readonly node?: string | undefined },
    other: { readonly component: SkewComponent; readonly node?: string | undefined },
): boolean {
    return one.component === other.component && one.node === other.node;
}
