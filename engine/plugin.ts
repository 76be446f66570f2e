import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";

/** Plugins that Pulumi.yaml names: `plugins.providers: [{name, path, version?}]`, paths absolute. */
export interface ProjectPlugin {
    readonly name: string;
    readonly path: string;
    readonly version: string | undefined;
}

/** A provider plugin that runs, and listens at `address`. */
export interface RunningPlugin {
    readonly address: string;
    readonly executable: string;
    stop(): Promise<void>;
}

const ownPlugins = join(import.meta.dirname, "plugins", "bin");

/**
 * Where the executable of a provider is: as Pulumi.yaml says, on PATH (any version), in the CLI's
 * plugin cache (this very version), or among the stand-ins that come with this engine.
 */
export function findPlugin(
    name: string,
    version: string | undefined,
    projectPlugins: readonly ProjectPlugin[],
): string {
    const binary = `pulumi-resource-${name}`;
    const named = projectPlugins.find(
        (plugin) => plugin.name === name && (plugin.version ?? version) === version,
    );
    const cache = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
    const candidates = [
        ...(named === undefined ? [] : [join(named.path, binary), named.path]),
        ...(process.env["PATH"] ?? "").split(delimiter).map((dir) => join(dir, binary)),
        ...(version === undefined ? [] : [join(cache, `resource-${name}-v${version}`, binary)]),
        join(ownPlugins, binary),
    ];
    const found = candidates.find(isExecutable);
    if (found !== undefined) return found;
    throw new Error(
        `no resource plugin '${name}' found: looked for ${binary} on PATH, in ${cache}` +
            ` (version ${version ?? "any"}) and in ${ownPlugins}. Put it on PATH.`,
    );
}

function isExecutable(path: string): boolean {
    try {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
    } catch {
        return false;
    }
}

/**
 * Starts a plugin: it gets the engine's address as its only argument and prints its port as its
 * first line. It runs in a process group of its own, so that Ctrl-C reaches only the engine.
 */
export async function startPlugin(
    executable: string,
    engineAddress: string,
    cwd: string,
): Promise<RunningPlugin> {
    const child = spawn(executable, [engineAddress], {
        cwd,
        detached: true,
        stdio: ["pipe", "pipe", "pipe"],
    });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => {
        complaint = (complaint + chunk.toString()).slice(-4000);
    });
    const port = await new Promise<number>((resolve, reject) => {
        child.once("error", (error) => {
            reject(new Error(`failed to load plugin ${executable}: ${error.message}`));
        });
        child.once("exit", (code) => {
            reject(
                new Error(
                    `plugin ${executable} ended (${String(code)}) before it printed its port: ${complaint}`,
                ),
            );
        });
        createInterface(child.stdout).once("line", (line) => {
            const number = Number(line.trim());
            if (Number.isInteger(number) && number > 0) resolve(number);
            else
                reject(
                    new Error(
                        `plugin ${executable} printed ${JSON.stringify(line)} instead of its port`,
                    ),
                );
        });
    }).catch((error: unknown) => {
        signalGroup(child, "SIGKILL");
        throw error;
    });
    child.stdout.resume();
    return { address: `127.0.0.1:${port}`, executable, stop: () => stopGroup(child, 5000) };
}

/** SIGINT to a child's process group, SIGKILL when it is still there after `graceMs` milliseconds. */
export async function stopGroup(child: ChildProcess, graceMs: number): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
        child.once("exit", () => {
            resolve();
        });
    });
    signalGroup(child, "SIGINT");
    const timer = setTimeout(() => {
        signalGroup(child, "SIGKILL");
    }, graceMs);
    await ended;
    clearTimeout(timer);
}

export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
    if (child.pid === undefined) return;
    try {
        process.kill(-child.pid, signal);
    } catch {
        // It has ended already.
    }
}
