import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Name → version of the installed packages that a program depends on; with `transitive`, their
 * dependencies as well. If a package is installed in several versions, the first one found.
 */
export function installedPackages(
    directory: string,
    transitive: boolean,
): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    const add = (names: Readonly<Record<string, string>> = {}, from: string): void => {
        for (const name of Object.keys(names)) {
            const folder = found.has(name) ? undefined : above(from, join("node_modules", name));
            if (folder === undefined) continue;
            const { version, dependencies } = manifestIn(folder);
            found.set(name, version ?? "");
            if (transitive) add(dependencies, folder);
        }
    };
    const manifest = above(directory, "package.json");
    if (manifest === undefined) return found;
    const { dependencies, devDependencies } = manifestIn(dirname(manifest));
    add({ ...dependencies, ...devDependencies }, dirname(manifest));
    return found;
}

interface Manifest {
    readonly version?: string;
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
}

function manifestIn(folder: string): Manifest {
    const file = join(folder, "package.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Manifest) : {}; // npm's format
}

/** `path` in the nearest folder that has it, from `folder` upwards. */
function above(folder: string, path: string): string | undefined {
    if (existsSync(join(folder, path))) return join(folder, path);
    return dirname(folder) === folder ? undefined : above(dirname(folder), path);
}
