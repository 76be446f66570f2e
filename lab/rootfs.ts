import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { output } from "./command.ts";
import { architecture, cache, image, labDir } from "./layout.ts";

const recipe = join(labDir, "scripts/rootfs.sh");

/** Path of the shared root file system; a changed recipe gives another one. */
export async function rootFileSystem(): Promise<string> {
    const digest = createHash("sha256")
        .update(await readFile(recipe))
        .digest("hex");
    return join(cache.rootFileSystems, `bookworm-${digest.slice(0, 12)}`);
}

/**
 * Creates the root file system with debootstrap, unless the cache has it. LAB_DEBIAN_MIRROR names
 * another mirror.
 */
export async function ensureRootFileSystem(say: (doing: string) => void): Promise<string> {
    const target = await rootFileSystem();
    if (!existsSync(target)) {
        const mirror = process.env["LAB_DEBIAN_MIRROR"];
        say("debootstrap, 100 s");
        await output(recipe, mirror === undefined ? [target] : [target, mirror]);
    }
    return target;
}

/** Creates the image of every pod from the root file system's busybox, unless the cache has it. */
export async function ensureImage(rootFileSystem: string): Promise<void> {
    if (existsSync(cache.image)) return;
    const busybox = join(rootFileSystem, "usr/bin/busybox");
    const script = join(labDir, "scripts/busyboxImage.sh");
    await output(script, [busybox, image, architecture, cache.image]);
}
