import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import { bridge, releaseUrl } from "../layout.ts";

/** A kubelet that reports its version and accepts its flags, but never runs. */
const brokenKubelet = (version: string) => `#!/bin/sh
case " $* " in *" --version"*) echo "Kubernetes ${version}"; exit 0 ;; esac
echo "kubelet: broken on purpose" >&2
exit 1
`;

/**
 * A release server on which the kubelet of one version is broken, with a matching published
 * SHA-256; everything else is redirected to the lab's own server.
 */
export async function serveBrokenKubelet(
    version: string,
): Promise<{ readonly url: string; readonly close: () => void }> {
    const kubelet = brokenKubelet(version);
    const digest = createHash("sha256").update(kubelet).digest("hex");
    const server: Server = createServer((request, response) => {
        const path = request.url ?? "/";
        const isBroken = path.startsWith(`/${version}/`);
        if (isBroken && path.endsWith("/kubelet")) response.end(kubelet);
        else if (isBroken && path.endsWith("/kubelet.sha256")) response.end(digest);
        else response.writeHead(302, { location: `${releaseUrl}${path}` }).end();
    });
    const port = 8091;
    await new Promise<void>((resolve) => server.listen(port, bridge.address, resolve));
    return {
        url: `http://${bridge.address}:${port}`,
        close: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}
