const word = /(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g;
const quoting = /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g;

/**
 * The words of a command line: quotes and backslashes keep words together and are not part of them.
 *
 * @throws Error if a quote is not closed.
 */
export function shellWords(line: string): string[] {
    if (line.replaceAll(word, "").trim() !== "") throw new Error(`${line}: a quote is not closed`);
    return (line.match(word) ?? []).map((each) =>
        each.replaceAll(
            quoting,
            (_, double?: string, single?: string, escaped?: string) =>
                double?.replaceAll(/\\(["\\])/g, "$1") ?? single ?? escaped ?? "",
        ),
    );
}
