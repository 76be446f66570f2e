import { spawn } from "node:child_process";

import type { Cli } from "./cli.ts";
import { checkout, setting, type WantedPlugin } from "./layout.ts";

/**
 * Without a name server the CLI gives up after 3 s, but a network that drops packets holds it up
 * for minutes.
 */
const limitSeconds = Number(setting("KUBE_LOCKSTEP_INSTALL_SECONDS") ?? 90);

/**
 * Has the CLI install its plugin for this user. Returns why it could not, or undefined if it could.
 */
export async function install(
    cli: Cli,
    { name, version }: WantedPlugin,
): Promise<string | undefined> {
    const words = ["plugin", "install", "resource", name, version, "--exact", "--color", "never"];
    const child = spawn(cli.path, [...words, "--non-interactive"], {
        cwd: checkout,
        env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true, // a process group of its own, so that all of it can be ended
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
        stream.on("data", (text: Buffer) => (said += text.toString()));
    const end = () => {
        try {
            if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
        } catch {
            // it has just ended by itself
        }
    };
    const interrupted = () => {
        end(); // ^C in our terminal does not reach another process group
        process.exit(130);
    };
    process.on("SIGINT", interrupted);
    const limit = setTimeout(end, limitSeconds * 1000);
    const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
        (resolve, reject) => {
            child.on("error", reject);
            child.on("close", (...how) => {
                resolve(how);
            });
        },
    );
    clearTimeout(limit);
    process.off("SIGINT", interrupted);
    if (status === 0) return undefined;
    return signal === "SIGKILL" ? `not finished after ${limitSeconds} s` : reasonIn(said);
}

/** The CLI's last line only counts its attempts; the reason is in its warnings. */
function reasonIn(said: string): string {
    const hindrances = [...said.matchAll(/Error downloading plugin: (.+)/g)];
    return hindrances.at(-1)?.[1] ?? said.trim().split("\n").at(-1) ?? "";
}
