/** What the lab requires: root on Linux, and tools, which it installs itself on Debian. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";

import { output, succeeds } from "./command.ts";

/** What must exist, as a path or a name on PATH → the Debian package that provides it. */
const needed: Readonly<Record<string, string>> = {
    debootstrap: "debootstrap",
    "/usr/share/keyrings/debian-archive-keyring.gpg": "debian-archive-keyring",
    "systemd-nspawn": "systemd-container",
    haproxy: "haproxy",
    ip: "iproute2",
    iptables: "iptables",
    openssl: "openssl",
    ssh: "openssh-client",
    "ssh-keygen": "openssh-client",
    mount: "mount",
    unshare: "util-linux",
    tar: "tar",
};

/** Throws if the lab cannot run here at all. */
export function requireRoot(): void {
    const why = obstacle();
    if (why !== undefined) throw new Error(why);
}

/** Why the lab cannot run here at all, or undefined if it can (once its tools are installed). */
export function obstacle(): string | undefined {
    if (process.platform !== "linux")
        return `the lab needs Linux: its hosts are Linux containers. This is ${process.platform}`;
    if (process.getuid?.() !== 0)
        return "the lab needs root: it creates containers, a bridge and control groups. Run it with sudo";
    return undefined;
}

/** Throws if the lab cannot run here; installs missing tools on Debian and its derivatives. */
export async function requireMachine(say: (doing: string) => void): Promise<string> {
    requireRoot();
    const absent = await absentPackages();
    if (absent.length === 0) return "root on Linux, all tools there";
    if (!(await isDebian()))
        throw new Error(
            `missing tools. On Debian these packages bring them: ${absent.join(", ")}. ` +
                "This is not Debian, so please install them with this system's own package manager",
        );
    say(`apt-get install ${absent.join(" ")}`);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await output("apt-get", ["update", "-q"], { env });
    await output("apt-get", ["install", "-qy", "--no-install-recommends", ...absent], { env });
    return `installed ${absent.join(", ")}`;
}

async function absentPackages(): Promise<readonly string[]> {
    const packages = new Set<string>();
    for (const [tool, packageName] of Object.entries(needed))
        if (!(await isThere(tool))) packages.add(packageName);
    return [...packages];
}

async function isThere(tool: string): Promise<boolean> {
    if (tool.startsWith("/")) return existsSync(tool);
    return succeeds("sh", ["-c", 'command -v "$1"', "sh", tool]);
}

async function isDebian(): Promise<boolean> {
    const release = await readFile("/etc/os-release", "utf8").catch(() => "");
    return /^ID(_LIKE)?=.*\bdebian\b/m.test(release) && (await isThere("apt-get"));
}
