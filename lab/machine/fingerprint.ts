/** What must be the same before and after: every file, folder and link, as lab/machine/programs/fingerprint prints it. */

export interface Entry {
    readonly path: string;
    /** `absent`: removed from the layer below. */
    readonly kind: "file" | "folder" | "link" | "device" | "absent" | "other";
    readonly mode: number;
    readonly owner: number;
    readonly group: number;
    readonly inode: number;
    readonly link?: string;
    readonly digest?: string;
    /** Immutable and append-only, as chattr sets them. */
    readonly flags?: number;
    readonly xattrs?: Readonly<Record<string, string>>;
}

/** By path from the root. */
export type Fingerprint = ReadonlyMap<string, Entry>;

/** One path that differs, and by what. */
export interface Difference {
    readonly path: string;
    readonly what: readonly string[];
}

export function parseFingerprint(printed: string): Fingerprint {
    const lines = printed.split("\n").filter((line) => line !== "");
    // Printed by our own program, whose fields these are.
    const entries = lines.map((line) => JSON.parse(line) as Entry);
    return new Map(entries.map((entry) => [entry.path, entry]));
}

/**
 * Every path that is not as it was. Both fingerprints are of the layer that a machine writes to;
 * `below` has what the layer under it says of paths that only `after` knows, so that a copy that
 * differs in nothing is no difference.
 */
export function differences(
    before: Fingerprint,
    after: Fingerprint,
    below: Fingerprint,
): readonly Difference[] {
    const paths = new Set([...before.keys(), ...after.keys()]);
    return [...paths].sort().flatMap((path) => {
        const was = present(before.get(path) ?? below.get(path));
        const is = present(after.get(path));
        const what = differing(was, is, before.has(path));
        return what.length === 0 ? [] : [{ path, what }];
    });
}

/** Paths of `after` that `before` lacks: what has to be asked of the layer below. */
export function newPaths(before: Fingerprint, after: Fingerprint): readonly string[] {
    return [...after.keys()].filter((path) => !before.has(path));
}

/** Two entries of one path, or of what it leads to; the inode is left out. */
export function differing(
    was: Entry | undefined,
    is: Entry | undefined,
    compareInodes: boolean,
): readonly string[] {
    if (was === undefined) return is === undefined ? [] : ["new"];
    if (is === undefined) return ["gone"];
    if (was.kind !== is.kind) return [`${was.kind} became ${is.kind}`];
    const aspects: readonly (readonly [string, string, string])[] = [
        ["mode", was.mode.toString(8), is.mode.toString(8)],
        ["owner", `${was.owner}:${was.group}`, `${is.owner}:${is.group}`],
        ["link", was.link ?? "", is.link ?? ""],
        ["content", was.digest ?? "", is.digest ?? ""],
        ["flags", `${was.flags ?? 0}`, `${is.flags ?? 0}`],
        ["xattrs", attributes(was), attributes(is)],
        ["inode", ...inodes(was, is, compareInodes)],
    ];
    return aspects.filter(([, one, other]) => one !== other).map(([name]) => name);
}

/** Where a path leads, links of the fingerprint followed; undefined where that does not exist there. */
export function leadsTo(fingerprint: Fingerprint, path: string, links = 0): Entry | undefined {
    if (links > 20) return undefined;
    const parts = path.split("/").filter((part) => part !== "");
    for (let length = 1; length <= parts.length; length++) {
        const prefix = `/${parts.slice(0, length).join("/")}`;
        const target = fingerprint.get(prefix)?.link;
        if (target === undefined) continue;
        const from = target.startsWith("/") ? "" : prefix.slice(0, prefix.lastIndexOf("/"));
        const rest = parts.slice(length).map((part) => `/${part}`);
        return leadsTo(fingerprint, withoutDots(`${from}/${target}${rest.join("")}`), links + 1);
    }
    return present(fingerprint.get(`/${parts.join("/")}`));
}

function withoutDots(path: string): string {
    const kept: string[] = [];
    for (const part of path.split("/")) {
        if (part === "..") kept.pop();
        else if (part !== "" && part !== ".") kept.push(part);
    }
    return `/${kept.join("/")}`;
}

const present = (entry: Entry | undefined) => (entry?.kind === "absent" ? undefined : entry);

const attributes = ({ xattrs = {} }: Entry) => JSON.stringify(Object.entries(xattrs).sort());

function inodes(was: Entry, is: Entry, compare: boolean): readonly [string, string] {
    return compare && was.kind === "file" ? [`${was.inode}`, `${is.inode}`] : ["", ""];
}
