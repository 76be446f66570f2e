import type { ConfigValue } from "../stackConfig.ts";
import { UsageError } from "../usageError.ts";

/** Top-level values are text unless a type is asked for; inside structures, true, false and integers are themselves. */
export function typed(text: string, type: string | undefined, nested: boolean): ConfigValue {
    const kind =
        type ??
        (nested && /^(true|false)$/.test(text)
            ? "bool"
            : nested && /^-?\d+$/.test(text)
              ? "int"
              : "string");
    switch (kind) {
        case "string":
            return text;
        case "bool":
            if (text === "true" || text === "false") return text === "true";
            break;
        case "int":
            if (/^-?\d+$/.test(text)) return Number(text);
            break;
        case "float":
            if (text !== "" && !Number.isNaN(Number(text))) return Number(text);
            break;
    }
    throw new UsageError(
        `config value ${JSON.stringify(text)} is not of type ${kind} (string, bool, int or float)`,
    );
}

/** The CLI's own rule of thumb: a telling name, or a long text of high variety. */
export function looksLikeSecret(key: string, text: string): boolean {
    if (
        /password|secret|token|apikey|credential|private/i.test(key) &&
        text.length >= 8 &&
        !/\s/.test(text)
    ) {
        return new Set(text).size >= 8;
    }
    return false;
}
