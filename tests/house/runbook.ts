import { readFileSync } from "node:fs";
import { registry } from "../../core/describe/registry.ts";
import { findingEntries } from "../../core/describe/registry/findings.ts";
import { refusalEntries } from "../../core/describe/registry/refusals.ts";

export const runbookFile = new URL("../../docs/runbook.md", import.meta.url);

const [begin, end] = ["<!-- made by `npm run -s runbook` -->", "<!-- end of what is made -->"];

/** The runbook with its table of codes from the registry; all other lines as they are. */
export function runbook(): string {
    const page = readFileSync(runbookFile, "utf8");
    const [before, after] = [page.split(begin)[0], page.split(end)[1]];
    if (before === undefined || after === undefined)
        throw new Error(`docs/runbook.md has no table between ${begin} and ${end}`);
    return [before, begin, "\n\n", table().join("\n"), "\n\n", end, after].join("");
}

/** Sorted by code, because a code is what readers come with. */
function table(): readonly string[] {
    const rows = Object.entries(registry)
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([code, { means, next, class: about }]) =>
            rowOf(`\`${code}\``, means, next, kindOf(code), about),
        );
    const heading = rowOf("code", "what is the case", "what to do", "is a", "about");
    return [heading, rowOf("---", "---", "---", "---", "---"), ...rows];
}

const rowOf = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function kindOf(code: string): "refusal" | "finding" | "failure" {
    if (code in refusalEntries) return "refusal";
    return code in findingEntries ? "finding" : "failure";
}
