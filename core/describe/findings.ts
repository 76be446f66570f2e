import type { Finding, Severity } from "../preflight/finding.ts";
import { wrapped, type Paint } from "./layout.ts";

const severities = ["block", "warn", "inform"] as const;

const titles: Readonly<Record<Severity, string>> = {
    block: "Preflight: blocks the upgrade",
    warn: "Preflight: read this first",
    inform: "Preflight: so you know",
};

/** What the preflight found: what blocks, what warns, what informs, and what was waived. */
export function describeFindings(findings: readonly Finding[], paint: Paint): readonly string[] {
    const [waived, open] = [
        findings.filter(({ waivedBecause }) => waivedBecause !== undefined),
        findings.filter(({ waivedBecause }) => waivedBecause === undefined),
    ];
    const tone = { block: paint.bad, warn: paint.careful, inform: paint.strong };
    const groups = severities.map((severity) => ({
        title: tone[severity](titles[severity]),
        found: open.filter((finding) => finding.severity === severity),
    }));
    return [...groups, { title: paint.faint("Preflight: waived"), found: waived }].flatMap(
        ({ title, found }) => (found.length === 0 ? [] : ["", title, ...found.flatMap(paragraph)]),
    );
}

function paragraph({ check, subject, message, fix, waivedBecause }: Finding): readonly string[] {
    return [
        ...wrapped("  - ", `${subject}: ${message} (${check})`),
        ...wrapped("    → ", waivedBecause === undefined ? fix : `waived because ${waivedBecause}`),
    ];
}
