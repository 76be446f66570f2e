/** Builds the bench's programs with Go, once for each state of their sources. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { go } from "../../plugins/setup/go.ts";
import { architecture } from "../layout.ts";
import { builtDir, programsDir } from "./paths.ts";
import { type Built, builds } from "./releases.ts";

export interface Programs {
    /** Laid out as dl.k8s.io is. */
    readonly releases: string;
    readonly fingerprint: string;
    readonly powerCut: string;
    /** SHA-256 of a binary → what it is. */
    readonly known: ReadonlyMap<string, Built>;
}

/** Path of a binary below `releases`. */
export const releasePath = ({ version, name }: Pick<Built, "version" | "name">) =>
    `${version}/bin/linux/${architecture}/${name}`;

/** Everything that the bench runs, built where the cache lacks it. Throws in one clause where Go cannot be had. */
export async function ensurePrograms(say: (what: string) => void): Promise<Programs> {
    const folder = join(builtDir, await digestOfSources());
    if (!existsSync(folder)) {
        say(`go build of ${builds.length + 2} small programs, a minute at most`);
        await rm(builtDir, { recursive: true, force: true }); // what older sources were built to
        await mkdir(`${folder}.new`, { recursive: true });
        await buildAll(`${folder}.new`);
        await rename(`${folder}.new`, folder);
    }
    const releases = join(folder, "releases");
    const known = await Promise.all(
        builds.map(async (built) => {
            const digest = await readFile(join(releases, `${releasePath(built)}.sha256`), "utf8");
            return [digest.trim(), built] as const;
        }),
    );
    return {
        releases,
        fingerprint: join(folder, "fingerprint"),
        powerCut: join(folder, "powerCut"),
        known: new Map(known),
    };
}

async function digestOfSources(): Promise<string> {
    const digest = createHash("sha256").update(JSON.stringify(builds));
    const entries = await readdir(programsDir, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    for (const file of files.map(({ parentPath, name }) => join(parentPath, name)).sort())
        digest.update(await readFile(file));
    return digest.digest("hex").slice(0, 12);
}

async function buildAll(into: string): Promise<void> {
    for (const name of ["fingerprint", "powerCut"])
        await go(programsDir, ["build", "-trimpath", "-o", join(into, name), `./${name}`]);
    for (const built of builds)
        await buildComponent(built, join(into, "releases", releasePath(built)));
}

async function buildComponent({ name, version, behaviour }: Built, file: string): Promise<void> {
    const values = { component: name, version, behaviour };
    const stamps = Object.entries(values).map(([key, value]) => `-X main.${key}=${value}`);
    const flags = ["-trimpath", "-ldflags", ["-s", "-w", ...stamps].join(" ")];
    await go(programsDir, ["build", ...flags, "-o", file, "./component"]);
    const digest = createHash("sha256").update(await readFile(file));
    await writeFile(`${file}.sha256`, `${digest.digest("hex")}\n`);
}
