import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** The API as an admin reaches it; `tls` is passed to https options as it is. */
export interface ApiAccess {
    readonly server: string;
    readonly tls: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };
}

/**
 * Reads server, CA and client certificate (inline or as paths) from a kubeconfig's first entries.
 */
export function readKubeconfig(file: string): ApiAccess {
    // The lab wrote this file: its shape is known, and a wrong one fails on the first request.
    const config = parse(readFileSync(file, "utf8")) as {
        clusters: [{ cluster: Record<string, string> }];
        users: [{ user: Record<string, string> }];
    };
    const { cluster } = config.clusters[0];
    const { user } = config.users[0];
    return {
        server: cluster["server"] ?? "",
        tls: {
            ca: pem(cluster, "certificate-authority"),
            cert: pem(user, "client-certificate"),
            key: pem(user, "client-key"),
        },
    };
}

function pem(entry: Record<string, string>, key: string): Buffer {
    const inline = entry[`${key}-data`];
    return inline === undefined ? readFileSync(entry[key] ?? "") : Buffer.from(inline, "base64");
}
