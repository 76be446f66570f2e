import type { Paint } from "./style.ts";

/** A message with its colour directives (`<{%fg 2%}>`) shown as `paint` would, or taken out. */
export function rendered(message: string, paint?: Paint): string {
    const colored = paint !== undefined && paint("bold", "x") !== "x";
    return message.replace(/<\{%(.*?)%\}>/g, (_, directive: string) =>
        colored ? `\u001b[${code(directive)}m` : "",
    );
}

/** The SGR code of a directive: `bold`, `underline`, `fg N`, `bg N` of 256 colours, `reset`. */
function code(directive: string): string {
    const [what, color] = directive.split(" ");
    if (what === "fg") return `38;5;${color ?? 0}`;
    if (what === "bg") return `48;5;${color ?? 0}`;
    return what === "bold" ? "1" : what === "underline" ? "4" : "0";
}
