/** Pulumi's own colour directives for the SGR codes that core/describe writes. */
const directives: Readonly<Record<string, string>> = {
    "0": "reset",
    "1": "bold",
    "2": "fg 8",
    "31": "fg 1",
    "32": "fg 2",
    "33": "fg 3",
};

/**
 * A coloured description in the form that the engine expects in a message: it shows the colours on
 * a terminal, and removes them elsewhere, including JSON.
 */
export function markup(description: string): string {
    return description
        .replaceAll("<{%", "<{ %") // the engine would interpret what users write as a directive
        .replace(/\u001b\[(\d+)m/g, (_, code: string) => `<{%${directives[code] ?? "reset"}%}>`);
}
