import { checkNames, type Finding, type WaiverSituation } from "./finding.ts";

/**
 * The findings, each with the user's reason if its check is waived, and one more for each waiver
 * that does not name a check or gives no reason. A waived finding stays in the list: it is shown
 * and recorded, but does not block.
 *
 * @param waivers check name → reason, as in `ClusterSpec.waivers`
 */
export function applyWaivers(
    findings: readonly Finding[],
    waivers: Readonly<Record<string, string>>,
): readonly Finding[] {
    return [
        ...findings.map((finding) => {
            const reason = waivers[finding.check]?.trim();
            const waivable = finding.check !== "waivers";
            return waivable && reason ? { ...finding, waivedBecause: reason } : finding;
        }),
        ...Object.entries(waivers).flatMap(([name, reason]) => wrongWaiver(name, reason)),
    ];
}

function wrongWaiver(name: string, reason: string): readonly Finding[] {
    const wrong = (kind: WaiverSituation["kind"]): readonly Finding[] => [
        { check: "waivers", severity: "block", subjects: [name], what: { kind, name } },
    ];
    const known: readonly string[] = checkNames;
    if (name === "skew-policy" || name === "skew") return wrong("waiver-of-skew-policy");
    if (!known.includes(name)) return wrong("waiver-of-no-check");
    return reason.trim() === "" ? wrong("waiver-without-reason") : [];
}
