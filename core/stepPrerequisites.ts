import type { Deployed, SkewComponent } from "./deployed.ts";
import { countedMinor } from "./emulation.ts";
import { policy, type PolicyRow } from "./skewPolicy.ts";
import {
    countingApiservers,
    nameOf,
    skewViolations,
    violationOf,
    type SkewViolation,
} from "./skewViolations.ts";
import type { Version } from "./version.ts";

/** One instance that is to take another version. Flags of KEP-4330 stay as they are. */
export interface SkewStep {
    readonly component: SkewComponent;
    readonly node?: string | undefined;
    readonly to: Version;
}

/** What the policy says of a step; it is allowed where `reasons` is empty. */
export interface Prerequisites {
    readonly reasons: readonly SkewViolation[];
    /** What the policy says, but contradicts itself in, or wants remembered. */
    readonly warnings: readonly SkewViolation[];
}

/**
 * Whether a step's prerequisites hold: the page's section "Supported component upgrade order", and
 * no violation after the step that it brought about, worsened, or left the stepped instance in.
 *
 * @param deployed an inventory that has the step's instance
 */
export function stepPrerequisites(deployed: readonly Deployed[], step: SkewStep): Prerequisites {
    const { reasons, warnings } = orderPrerequisites(deployed, step);
    const after = skewViolations(afterStep(deployed, step));
    const brought = new Set(worsened(after, skewViolations(deployed)));
    const caused = after
        .filter((violation) => isOf(violation, step) || brought.has(violation))
        .map((violation) => ({ ...violation, message: `afterwards ${violation.message}` }));
    return { reasons: [...reasons, ...caused], warnings };
}

/** The part of stepPrerequisites that looks at the state before the step only. */
export function orderPrerequisites(deployed: readonly Deployed[], step: SkewStep): Prerequisites {
    const instance = deployed.find((one) => isOf(one, step));
    if (instance === undefined) return { reasons: [], warnings: [] };
    const found = policy.flatMap((row) => unmet(row, deployed, instance, step));
    return {
        reasons: found.flatMap(({ severity, breach }) => (severity === "refuse" ? [breach] : [])),
        warnings: found.flatMap(({ severity, breach }) => (severity === "warn" ? [breach] : [])),
    };
}

/** The violations that were not there before, or are further beyond their limit than they were. */
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

interface Unmet {
    readonly severity: "refuse" | "warn";
    readonly breach: SkewViolation;
}

function refuse(breach: SkewViolation): Unmet {
    return { severity: "refuse", breach };
}

function unmet(
    row: PolicyRow,
    deployed: readonly Deployed[],
    instance: Deployed,
    { to }: SkewStep,
): readonly Unmet[] {
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
                      // Nothing narrows what a kube-apiserver reaches, so each counts for the others.
                      .filter((one) => countingApiservers(one, [instance]).length > 0)
                      .flatMap((one) => misplaced(row, limit, one, x))
                : [];
        case "step up":
            return instance.component === "kube-apiserver" && up > limit.most
                ? [
                      refuse(
                          violationOf(
                              row,
                              instance,
                              "newer",
                              up - limit.most,
                              `cannot go to ${to.text} at once`,
                          ),
                      ),
                  ]
                : [];
        case "step down":
            return up < 0 && !limit.of.includes(instance.component)
                ? [refuse(violationOf(row, instance, "older", -up, `cannot go back to ${to.text}`))]
                : [];
        case "after apiserver":
            return limit.of.includes(instance.component) && isRise
                ? countingApiservers(instance, apiserversOf(deployed))
                      .filter((apiserver) => countedMinor(apiserver) < x)
                      .map((apiserver) =>
                          refuse(
                              violationOf(
                                  row,
                                  instance,
                                  "newer",
                                  x - countedMinor(apiserver),
                                  `cannot go to ${to.text} before ${nameOf(apiserver)}`,
                              ),
                          ),
                      )
                : [];
        case "remember":
            return limit.of.includes(instance.component) && up !== 0
                ? [
                      {
                          severity: "warn",
                          breach: violationOf(
                              row,
                              instance,
                              up > 0 ? "newer" : "older",
                              0,
                              `goes to ${to.text}`,
                          ),
                      },
                  ]
                : [];
        case "spread":
        case "apart":
        case "beside":
        case "against":
        case "emulation":
        case "told":
            return [];
    }
}

/** An instance that is not at one of the minors at which a kube-apiserver's step to `x` wants it. */
function misplaced(
    row: PolicyRow,
    { behind, otherwise }: PolicyRow["limit"] & { kind: "before apiserver" },
    one: Deployed,
    x: number,
): readonly Unmet[] {
    const minors = behind.map((back) => x - back);
    const minor = countedMinor(one);
    if (minors.includes(minor)) return [];
    const names = minors.map((each) => `1.${each}`).join(" or ");
    const isAhead = minor > x - 1;
    const breach = violationOf(
        row,
        one,
        isAhead ? "newer" : "older",
        Math.abs(minor - (x - 1)),
        `is not at ${names}, with X = 1.${x}`,
    );
    // The page contradicts itself only in how far behind a kubelet may be, never in how far ahead.
    return [{ severity: isAhead ? "refuse" : otherwise, breach }];
}

function apiserversOf(deployed: readonly Deployed[]): readonly Deployed[] {
    return deployed.filter(({ component }) => component === "kube-apiserver");
}

function isOf(
    one: { readonly component: SkewComponent; readonly node?: string | undefined },
    other: { readonly component: SkewComponent; readonly node?: string | undefined },
): boolean {
    return one.component === other.component && one.node === other.node;
}
