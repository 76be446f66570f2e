import { nameOf, stackType, typeOf } from "../urn.ts";
import type { Row, Rows } from "./rows.ts";
import { type Paint, stepStyles } from "./style.ts";

/** The tree of what changes: every resource that does, under its parents. `about` fills the last column. */
export function tree(
    rows: Rows,
    paint: Paint,
    heading: string,
    showSames: boolean,
    about: (row: Row) => string,
): string[] {
    const shown = visible(rows, showSames);
    const lines: { readonly row: Row; readonly indent: string }[] = [];
    const add = (row: Row, indent: string, branch: string): void => {
        lines.push({ row, indent: indent + branch });
        const children = [...rows.rows.values()].filter(
            (child) => shown.has(child.urn) && parentOf(child) === row.urn,
        );
        const deeper = branch === "" ? "" : indent + (branch === "├─ " ? "│  " : "   ");
        children.forEach((child, i) => {
            add(child, deeper, i === children.length - 1 ? "└─ " : "├─ ");
        });
    };
    for (const row of rows.rows.values()) {
        if (shown.has(row.urn) && !rows.rows.has(parentOf(row))) add(row, "", "");
    }
    const types = lines.map(({ row, indent }) => indent + typeOf(row.urn));
    const width = Math.max(...types.map((type) => type.length), "Type".length);
    const names = Math.max(...lines.map(({ row }) => nameOf(row.urn).length), "Name".length);
    return [
        paint("bold", `     ${"Type".padEnd(width)}  ${"Name".padEnd(names)}  ${heading}`),
        ...lines.map(({ row }, i) => {
            const style = stepStyles[row.op];
            const columns = `${(types[i] ?? "").padEnd(width)}  ${nameOf(row.urn).padEnd(names)}`;
            return ` ${paint(style.color, style.sign)}  ${columns}  ${about(row)}`.trimEnd();
        }),
    ];
}

/** Resources that change or have something to say, and all their ancestors. */
function visible(rows: Rows, showSames: boolean): ReadonlySet<string> {
    const shown = new Set<string>();
    for (const row of rows.rows.values()) {
        const speaks =
            showSames || row.op !== "same" || row.status === "failed" || row.messages.length > 0;
        if (!speaks && typeOf(row.urn) !== stackType) continue;
        for (let at: Row | undefined = row; at !== undefined; at = rows.rows.get(parentOf(at)))
            shown.add(at.urn);
    }
    return shown;
}

function parentOf(row: Row): string {
    return (row.step.state ?? row.step.old)?.parent ?? "";
}
