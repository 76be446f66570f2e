import type { VersionReading } from "../cluster/inventory.ts";
import { readingText } from "../cluster/reading.ts";
import type { Cluster, DiagnosedComponent, Sources } from "../cluster/diagnosis.ts";

/** What each source says about a component, if they do not all agree. */
export interface Disagreement {
    readonly node: string;
    readonly component: string;
    readonly process: string;
    readonly file: string;
    readonly record: string;
    readonly api: string;
    readonly unit: string;
    /** What it means. */
    readonly verdict: string;
}

/** The components on which process, file, record, API and unit do not agree. */
export function disagreements({ machines }: Cluster): readonly Disagreement[] {
    return machines.flatMap((machine) =>
        machine.components
            .filter(({ sources }) => sources.kind !== "agree")
            .map((diagnosed) => disagreement(machine.spec.node, diagnosed)),
    );
}

function disagreement(node: string, diagnosed: DiagnosedComponent): Disagreement {
    const { component, runs, file, record, registered, unit, sources } = diagnosed;
    return {
        node,
        component,
        process: said(runs),
        file: said(file.reading),
        record: record.version ?? "-",
        api: registered === undefined ? "-" : said(registered),
        unit: unit.activeState,
        verdict: meaning(sources),
    };
}

function meaning({ kind }: Sources): string {
    switch (kind) {
        case "agree":
            return "";
        case "nothing runs":
            return "not running";
        case "new file":
            return "new file, old process";
        case "other file":
            return "file differs from process";
        case "other record":
            return "changed by hand";
        case "other registration":
            return "registration is outdated";
        case "outside its unit":
            return "runs outside its unit";
    }
}

function said(reading: VersionReading): string {
    return reading.kind === "absent" ? "none" : readingText(reading);
}
