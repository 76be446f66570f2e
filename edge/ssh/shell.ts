/**
 * One shell word that stands for exactly this text, in any POSIX shell.
 *
 * Single quotes switch off every expansion; a single quote inside ends them, is escaped, and starts
 * them again. NUL cannot be part of an argument at all and is refused.
 */
export function quoted(text: string): string {
    if (text.includes("\0")) throw new Error("a shell word cannot contain a NUL byte");
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The only way to build a command: every interpolated value becomes one shell word, an array one
 * word per member.
 *
 * @example sh`mv -T ${from} ${to}`
 */
export function sh(
    text: TemplateStringsArray,
    ...words: readonly (string | number | readonly string[])[]
): string {
    const parts = words.map((word) =>
        typeof word === "object" ? word.map(quoted).join(" ") : quoted(String(word)),
    );
    return String.raw({ raw: text }, ...parts);
}
