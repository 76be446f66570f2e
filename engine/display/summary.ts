import type { StepOp } from "../events.ts";
import { nameOf, typeOf } from "../urn.ts";
import { isUnknown, masked, type Properties, revealed, sameValue, type Value } from "../values.ts";
import { rendered } from "./markup.ts";
import type { Rows } from "./rows.ts";
import { type Paint, stepStyles } from "./style.ts";

/** Everything that was said, by resource. */
export function diagnostics(rows: Rows, paint: Paint): string[] {
    const stack = rows.stack();
    const groups = [...rows.rows.values()].map((row) => ({
        title: `${typeOf(row.urn)} (${nameOf(row.urn)})`,
        messages: row === stack ? [...row.messages, ...rows.general] : row.messages,
    }));
    if (stack === undefined && rows.general.length > 0)
        groups.unshift({ title: "", messages: rows.general });
    const spoken = groups.filter(({ messages }) => messages.length > 0);
    if (spoken.length === 0) return [];
    return [
        paint("bold", "Diagnostics:"),
        ...spoken.flatMap(({ title, messages }) => [
            ...(title === "" ? [] : [`  ${paint("cyan", `${title}:`)}`]),
            ...messages.flatMap(({ severity, message }) => {
                const color =
                    severity === "error" ? "red" : severity === "warning" ? "yellow" : "plain";
                const prefix = severity === "info" ? "" : `${paint(color, `${severity}:`)} `;
                return `${prefix}${rendered(message, paint).trimEnd()}`
                    .split("\n")
                    .map((line) => `    ${line}`);
            }),
            "",
        ]),
    ];
}

/** The stack's outputs, with what happens to them. */
export function outputLines(rows: Rows, paint: Paint, showSecrets: boolean): string[] {
    const step = rows.outputs;
    if (step === undefined) return [];
    const olds = step.old?.outputs ?? {};
    const news = step.state?.outputs ?? {};
    const lines = [...new Set([...Object.keys(olds), ...Object.keys(news)])]
        .sort()
        .map((key) => outputLine(key, olds, news, paint, showSecrets));
    return lines.length === 0 ? [] : [paint("bold", "Outputs:"), ...lines, ""];
}

function outputLine(
    key: string,
    olds: Properties,
    news: Properties,
    paint: Paint,
    showSecrets: boolean,
): string {
    const [old, value] = [olds[key], news[key]];
    const show = (shown: Value): string => shownValue(shown, showSecrets);
    if (value === undefined) return paint("red", `  - ${key}: ${show(old ?? null)}`);
    if (old === undefined) return paint("green", `  + ${key}: ${show(value)}`);
    if (sameValue(old, value)) return `    ${key}: ${show(value)}`;
    return paint("yellow", `  ~ ${key}: ${show(old)} => ${show(value)}`);
}

export function shownValue(value: Value, showSecrets: boolean): string {
    const shown = showSecrets ? revealed(value) : masked(value);
    if (isUnknown(shown)) return "[unknown]";
    return shown === "[secret]"
        ? shown
        : JSON.stringify(shown, undefined, 2).replaceAll("\n", "\n    ");
}

const order: readonly StepOp[] = [
    "create",
    "update",
    "replace",
    "delete",
    "read",
    "refresh",
    "same",
];

/** `Resources:` and one line for each kind of step that happened. */
export function resourceCounts(rows: Rows, paint: Paint, preview: boolean): string[] {
    const counted = order.flatMap((op) => {
        const count = rows.counts.get(op) ?? 0;
        if (count === 0) return [];
        const { sign, color, plan, summary } = stepStyles[op];
        if (op === "same") return [`    ${count} unchanged`];
        return [paint(color, `    ${sign.trim()} ${count} ${preview ? `to ${plan}` : summary}`)];
    });
    return [paint("bold", "Resources:"), ...counted];
}
