/** One machine of the bench: a disk, a container, and what can be asked of it. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { output } from "../command.ts";
import type { Programs } from "./build.ts";
import { Container } from "./container.ts";
import {
    type Disk,
    type DiskKind,
    makeDisk,
    mountDisk,
    removeDisk,
    unmountDisk,
    writeTree,
} from "./disk.ts";
import { type Fingerprint, newPaths, parseFingerprint } from "./fingerprint.ts";
import { type Observation, parseObservation } from "./observation.ts";
import { machineDir, workDir } from "./paths.ts";
import type { Shape } from "./shapes/shape.ts";

/** What all machines of one run of the bench are made of. */
export interface Bench {
    readonly programs: Programs;
    /** The lab's root file system. */
    readonly lower: string;
}

export class Machine {
    readonly bench: Bench;
    readonly shape: Shape;
    readonly disk: Disk;
    readonly shared: string;
    container: Container;

    private constructor(
        bench: Bench,
        shape: Shape,
        disk: Disk,
        shared: string,
        container: Container,
    ) {
        this.bench = bench;
        this.shape = shape;
        this.disk = disk;
        this.shared = shared;
        this.container = container;
    }

    /** Lays a machine of this shape out and boots it. `name` is that of no other machine that lives. */
    static async boot(bench: Bench, name: string, shape: Shape, kind: DiskKind): Promise<Machine> {
        const disk = await makeDisk(name, kind, bench.lower);
        const shared = join(workDir, name, "shared");
        await mkdir(shared);
        await writeFile(
            join(shared, "interrupt.sh"),
            await readFile(join(machineDir, "interrupt.sh")),
        );
        await writeTree(disk, shape.tree, shape.prepare, bench.programs);
        if (shape.arrange !== "") await output("chroot", [disk.root, "bash", "-ec", shape.arrange]);
        const container = await Container.boot(name, disk, shared, bench.programs);
        return new Machine(bench, shape, disk, shared, container);
    }

    async observe(): Promise<Observation> {
        const { components, urls } = this.shape;
        const asked = components.map((component) => `${component}=${urls[component] ?? ""}`);
        const script = await readFile(join(machineDir, "observe.sh"), "utf8");
        return parseObservation(
            await this.container.script(script, ...asked),
            this.bench.programs.known,
        );
    }

    /** Observes until that is so, or the time is over; the last observation either way. */
    async observeUntil(
        isSo: (seen: Observation) => boolean,
        seconds: number,
    ): Promise<Observation> {
        const end = performance.now() + seconds * 1000;
        for (;;) {
            const seen = await this.observe();
            if (isSo(seen) || performance.now() > end) return seen;
            await new Promise((resolve) => setTimeout(resolve, 200));
        }
    }

    /** Of the layer that the machine writes to, and of what is mounted on it. */
    async fingerprint(): Promise<Fingerprint> {
        const { fingerprint } = this.bench.programs;
        const all = new Map(parseFingerprint(await output(fingerprint, [this.disk.upper])));
        for (const mount of this.shape.mounts) {
            const found = await output(fingerprint, [this.container.inside(mount)]);
            for (const entry of parseFingerprint(found).values())
                all.set(`${mount}${entry.path}`, { ...entry, path: `${mount}${entry.path}` });
        }
        return all;
    }

    /** What the layer below says of the paths that only `after` knows. */
    async below(before: Fingerprint, after: Fingerprint): Promise<Fingerprint> {
        const paths = newPaths(before, after);
        if (paths.length === 0) return new Map();
        return parseFingerprint(
            await output(this.bench.programs.fingerprint, [this.disk.lower, ...paths]),
        );
    }

    /** What the DEBUG trap of interrupt.sh is to do; undefined: nothing from now on. */
    async order(order: string | undefined): Promise<void> {
        for (const name of ["order", "seen", "done", "lines"])
            await rm(join(this.shared, name), { force: true });
        if (order !== undefined) await writeFile(join(this.shared, "order"), `${order}\n`);
    }

    /** A file of the folder that it shares with us; undefined where there is none. */
    async sharedText(name: "done" | "lines"): Promise<string | undefined> {
        const file = join(this.shared, name);
        return existsSync(file) ? readFile(file, "utf8") : undefined;
    }

    /** Ends it at once; `isPowerCut`: what was not synced is gone. */
    async crash(isPowerCut: boolean): Promise<void> {
        if (isPowerCut) await output(this.bench.programs.powerCut, [this.disk.mountPoint]);
        await this.container.crash();
        if (!isPowerCut) return;
        await unmountDisk(this.disk);
        await mountDisk(this.disk);
    }

    /** Boots it again after a crash. */
    async start(name: string): Promise<void> {
        this.container = await Container.boot(name, this.disk, this.shared, this.bench.programs);
    }

    async remove(): Promise<void> {
        await this.container.crash();
        // An immutable file could not be removed with the rest.
        await output("chattr", ["-R", "-f", "-i", this.disk.upper]).catch(() => undefined);
        await removeDisk(this.disk);
    }
}
