import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import type { FileBackend, StackName } from "./backend.ts";

interface LockContent {
    readonly pid: number;
    readonly username: string;
    readonly hostname: string;
    readonly timestamp: string;
}

/** A stack's lock while an operation runs: a file of its own name in the stack's lock directory. */
export class StackLock {
    readonly #path: string;

    private constructor(path: string) {
        this.#path = path;
    }

    /** Takes the lock, or throws and says who holds it. Two that start at once may both be refused. */
    static take(backend: FileBackend, name: StackName): StackLock {
        const directory = backend.lockDirectory(name);
        mkdirSync(directory, { recursive: true });
        refuseIfHeld(directory);
        const path = join(directory, `${randomUUID()}.json`);
        const content: LockContent = {
            pid: process.pid,
            username: userInfo().username,
            hostname: hostname(),
            timestamp: new Date().toISOString(),
        };
        writeFileSync(path, JSON.stringify(content));
        try {
            refuseIfHeld(directory, path);
        } catch (error) {
            rmSync(path, { force: true });
            throw error;
        }
        return new StackLock(path);
    }

    release(): void {
        rmSync(this.#path, { force: true });
    }
}

/** Removes every lock of a stack; it stops nobody who still runs. */
export function breakLocks(backend: FileBackend, name: StackName): void {
    rmSync(backend.lockDirectory(name), { recursive: true, force: true });
}

function refuseIfHeld(directory: string, own?: string): void {
    if (!existsSync(directory)) return;
    const others = readdirSync(directory)
        .filter((file) => file.endsWith(".json"))
        .map((file) => join(directory, file))
        .filter((path) => path !== own);
    if (others.length === 0) return;
    const holders = others.map((path) => {
        const lock = JSON.parse(readFileSync(path, "utf8")) as LockContent; // the CLI's own format
        return `  file://${path}: created by ${lock.username}@${lock.hostname} (pid ${lock.pid}) at ${lock.timestamp}`;
    });
    throw new Error(
        `the stack is currently locked by ${others.length} lock(s). Either wait for the other ` +
            "process(es) to end or delete the lock file with `pulumi cancel`.\n" +
            holders.join("\n"),
    );
}
