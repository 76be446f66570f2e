import {
    closeSync,
    copyFileSync,
    existsSync,
    fsyncSync,
    mkdirSync,
    openSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    writeSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { DeploymentV3 } from "./deployment.ts";
import { unreadable } from "./stateVersion.ts";

/** One stack of one project: `organization/PROJECT/STACK` in full. */
export interface StackName {
    readonly project: string;
    readonly stack: string;
}

export function fullName(name: StackName): string {
    return `organization/${name.project}/${name.stack}`;
}

/** A directory in the layout of the CLI's self-managed ("DIY") file backend, version 1. */
export class FileBackend {
    readonly root: string;
    readonly url: string;

    constructor(url: string) {
        this.url = url;
        this.root = join(directoryOf(url), ".pulumi");
    }

    /** Writes the marker of the layout, once. */
    prepare(): void {
        const meta = join(this.root, "meta.yaml");
        if (!existsSync(meta)) writeDurably(meta, "version: 1\n");
    }

    stacks(): StackName[] {
        const root = join(this.root, "stacks");
        return directories(root).flatMap((project) =>
            readdirSync(join(root, project))
                .filter((file) => file.endsWith(".json"))
                .map((file) => ({ project, stack: file.slice(0, -".json".length) })),
        );
    }

    exists(name: StackName): boolean {
        return existsSync(this.#checkpoint(name));
    }

    /** The stack's deployment; undefined when nothing was ever deployed. */
    read(name: StackName): DeploymentV3 | undefined {
        const text = readFileSync(this.#checkpoint(name), "utf8");
        const stored = JSON.parse(text) as StoredCheckpoint;
        const { latest } = stored.checkpoint;
        const fault = unreadable(stored);
        // The CLI marks a stack that was never deployed with version 0.
        if (latest === undefined || fault === undefined) return latest;
        throw new Error(`stack ${fullName(name)}: its checkpoint ${fault}`);
    }

    /** Replaces the stack's deployment at once, and keeps the one before as `.bak`. */
    write(name: StackName, latest: DeploymentV3 | undefined): void {
        const path = this.#checkpoint(name);
        if (existsSync(path)) copyFileSync(path, `${path}.bak`);
        const checkpoint = { stack: fullName(name), ...(latest !== undefined && { latest }) };
        writeDurably(path, JSON.stringify({ version: 3, checkpoint }));
    }

    /** Keeps a copy of the state as it is before an operation. */
    backUp(name: StackName): void {
        const path = this.#checkpoint(name);
        if (!existsSync(path)) return;
        const directory = join(this.root, "backups", name.project, name.stack);
        mkdirSync(directory, { recursive: true });
        copyFileSync(
            path,
            join(directory, `${name.stack}.${String(BigInt(Date.now()) * 1_000_000n)}.json`),
        );
    }

    remove(name: StackName): void {
        const path = this.#checkpoint(name);
        if (existsSync(path)) renameSync(path, `${path}.bak`);
        rmSync(join(this.root, "history", name.project, name.stack), {
            recursive: true,
            force: true,
        });
    }

    /** The directory in which every lock of the stack is a file. */
    lockDirectory(name: StackName): string {
        return join(this.root, "locks", "organization", name.project, name.stack);
    }

    #checkpoint(name: StackName): string {
        return join(this.root, "stacks", name.project, `${name.stack}.json`);
    }
}

interface StoredCheckpoint {
    readonly version: number;
    readonly features?: readonly string[];
    readonly checkpoint: { readonly latest?: DeploymentV3 };
}

function directoryOf(url: string): string {
    if (!url.startsWith("file://")) {
        throw new Error(
            `backend ${url}: the bundled engine keeps state in files only. Set PULUMI_BACKEND_URL=file:///DIRECTORY, or use the Pulumi CLI.`,
        );
    }
    const path = url.slice("file://".length);
    if (path === "~" || path.startsWith("~/")) return join(homedir(), path.slice(1));
    return path.startsWith("/") ? fileURLToPath(url) : resolve(path);
}

function directories(path: string): string[] {
    if (!existsSync(path)) return [];
    return readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name);
}

/** Writes so that a reader sees the old text or the new one, whenever the machine stops. */
export function writeDurably(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}.tmp`;
    const file = openSync(temporary, "w", 0o600);
    writeSync(file, text);
    fsyncSync(file);
    closeSync(file);
    renameSync(temporary, path);
}
