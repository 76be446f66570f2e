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
 * A coloured description as the engine wants it in a message: it shows the colours where there is a
 * terminal, and takes them out elsewhere, in JSON too.
 */
export function markup(description: string): string {
    return description
        .replaceAll("<{%", "<{ %") // the engine would take what users write for a directive
        .replace(/\u001b\[(\d+)m/g, (_, code: string) => `<{%${directives[code] ?? "reset"}%}>`);
}
