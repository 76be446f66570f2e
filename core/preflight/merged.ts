import type { Finding, Subject } from "./finding.ts";

/**
 * Merges findings that are the same for several subjects: a hundred identical workers are one line.
 */
export function merged(findings: readonly Finding[]): readonly Finding[] {
    const alike = new Map<string, Finding>();
    for (const finding of findings) {
        const key = JSON.stringify({ ...finding, subjects: [] });
        const subjects = [...(alike.get(key)?.subjects ?? []), ...finding.subjects];
        alike.set(key, { ...finding, subjects });
    }
    return [...alike.values()].map((finding) => ({
        ...finding,
        subjects: distinct(finding.subjects),
    }));
}

function distinct(subjects: readonly Subject[]): readonly Subject[] {
    return [...new Map(subjects.map((subject) => [JSON.stringify(subject), subject])).values()];
}
