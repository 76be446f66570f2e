/** The width that all texts are written for. */
export const columns = 100;

/** Text on a terminal that shows colour, or plain. */
export interface Paint {
    readonly strong: (text: string) => string;
    readonly good: (text: string) => string;
    readonly bad: (text: string) => string;
    readonly careful: (text: string) => string;
    readonly faint: (text: string) => string;
}

/** SGR sequences of ECMA-48, which every terminal understands; without colour the text as it is. */
export function paintOf(colour: boolean): Paint {
    const sgr = (code: number) => (text: string) =>
        colour ? `\u001b[${code}m${text}\u001b[0m` : text;
    return { strong: sgr(1), good: sgr(32), bad: sgr(31), careful: sgr(33), faint: sgr(2) };
}

/**
 * A text in lines of at most 100 columns: the first one after `lead`, the others indented as far.
 */
export function wrapped(lead: string, text: string): readonly string[] {
    const room = columns - lead.length;
    const lines = text.split("\n").flatMap((paragraph) => {
        const parts: string[] = [];
        let line = "";
        for (const word of paragraph.split(" ").flatMap((each) => pieces(each, room))) {
            if (line !== "" && line.length + 1 + word.length > room) {
                parts.push(line);
                line = word;
            } else line = line === "" ? word : `${line} ${word}`;
        }
        return [...parts, line];
    });
    return lines.map((line, at) => `${at === 0 ? lead : " ".repeat(lead.length)}${line}`.trimEnd());
}

/** Rows with aligned columns, two spaces apart; the last column is wrapped. */
export function table(indent: string, rows: readonly (readonly string[])[]): readonly string[] {
    const widths = rows.reduce<readonly number[]>(
        (sofar, row) => row.map((cell, at) => Math.max(sofar[at] ?? 0, cell.length)),
        [],
    );
    return rows.flatMap((row) => {
        const lead = row
            .slice(0, -1)
            .map((cell, at) => `${cell.padEnd(widths[at] ?? 0)}  `)
            .join("");
        return wrapped(indent + lead, row.at(-1) ?? "");
    });
}

/** `7 s`, `1 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
    const whole = Math.round(seconds);
    if (whole < 60) return `${whole} s`;
    const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
    if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A word longer than the room is cut, as a path or an image's name may be. */
function pieces(word: string, room: number): readonly string[] {
    if (word.length <= room) return [word];
    return Array.from({ length: Math.ceil(word.length / room) }, (_, at) =>
        word.slice(at * room, (at + 1) * room),
    );
}
