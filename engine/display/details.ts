import { isUnknown, masked, type Properties, revealed, sameValue, type Value } from "../values.ts";
import type { Row, Rows } from "./rows.ts";
import { type Paint, stepStyles } from "./style.ts";
import { shownValue } from "./summary.ts";

/** For `--diff`: every resource that changes, with the inputs that do. */
export function details(rows: Rows, paint: Paint, showSecrets: boolean): string[] {
    return [...rows.rows.values()]
        .filter(({ op }) => op !== "same")
        .flatMap((row) => {
            const { sign, color } = stepStyles[row.op];
            return [
                `${paint(color, sign)} ${row.urn}`,
                ...changes(row, paint, (value) => shownValue(value, showSecrets)),
            ];
        });
}

function changes(row: Row, paint: Paint, show: (value: Value) => string): string[] {
    const olds: Properties = row.step.old?.inputs ?? {};
    const news: Properties = row.step.state?.inputs ?? {};
    return [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort().flatMap((key) => {
        const [old, value] = [olds[key], news[key]];
        if (value === undefined) return [paint("red", `    - ${key}: ${show(old ?? null)}`)];
        if (old === undefined) return [paint("green", `    + ${key}: ${show(value)}`)];
        if (sameValue(revealed(old), revealed(value))) return [];
        const hidden = sameValue(masked(old), masked(value)) && !isUnknown(value);
        return [
            paint("yellow", `    ~ ${key}: ${show(old)} => ${hidden ? "[secret]" : show(value)}`),
        ];
    });
}
