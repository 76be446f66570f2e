import type { Finding, Severity } from "../preflight/finding.ts";
import { wrapped, type Paint } from "./layout.ts";
import { findingWords } from "./preflight/findingWords.ts";
import { subjectWords } from "./preflight/subjectWords.ts";

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

function paragraph({ check, subjects, what, waivedBecause }: Finding): readonly string[] {
    const { message, fix } = findingWords(what);
    return [
        ...wrapped("  - ", `${subjectWords(subjects)}: ${message} (${check})`),
        ...wrapped("    → ", waivedBecause === undefined ? fix : `waived because ${waivedBecause}`),
    ];
}
