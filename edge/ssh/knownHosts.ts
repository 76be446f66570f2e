import { createHmac } from "node:crypto";

/** Key types that ssh2 and the command provider both know, the preferred one first. */
export const hostKeyTypes = [
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
] as const;

/**
 * The host key (`TYPE BASE64`) that a known_hosts file pins for an address, or undefined.
 *
 * Understands plain, `[host]:port` and hashed (`|1|salt|hash`) entries; lines with a marker
 * (`@cert-authority`, `@revoked`) and patterns pin no key. Source: sshd(8), SSH_KNOWN_HOSTS.
 */
export function pinnedHostKey(
    knownHosts: string,
    address: string,
    port: number,
): string | undefined {
    const name = port === 22 ? address : `[${address}]:${port}`;
    const keys = new Map<string, string>();
    for (const line of knownHosts.split("\n")) {
        const [hosts = "", type = "", key = ""] = line.trim().split(/\s+/);
        if (hosts === "" || hosts.startsWith("#") || hosts.startsWith("@") || key === "") continue;
        if (hosts.split(",").some((host) => isSameHost(host, name)) && !keys.has(type))
            keys.set(type, `${type} ${key}`);
    }
    return hostKeyTypes.map((type) => keys.get(type)).find((key) => key !== undefined);
}

function isSameHost(entry: string, name: string): boolean {
    if (!entry.startsWith("|1|")) return entry === name;
    const [, , salt = "", hash = ""] = entry.split("|");
    return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
}
