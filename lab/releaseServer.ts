/**
 * Serves a directory of releases in dl.k8s.io's layout: `releaseServer.ts DIRECTORY ADDRESS PORT`.
 * Run by plain node, which strips the types: it imports only node's own modules.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/**
 * `/v1.37.2/bin/linux/amd64/kubelet` and the like; nothing that could escape from the directory.
 */
const releasePath = /^\/v1\.\d+\.\d+\/bin\/linux\/(amd64|arm64)\/[a-z-]+(\.sha256)?$/;

/**
 * A server that is not listening yet. Unknown paths get 404, methods other than GET and HEAD 405.
 */
export function releaseServer(directory: string): Server {
    return createServer((request, response) => {
        answer(directory, request, response).catch(() => response.destroy());
    });
}

async function answer(
    directory: string,
    request: IncomingMessage,
    response: ServerResponse,
): Promise<void> {
    const isHead = request.method === "HEAD";
    if (request.method !== "GET" && !isHead) {
        response.writeHead(405, { allow: "GET, HEAD" }).end();
        return;
    }
    const { pathname } = new URL(request.url ?? "/", "http://releases");
    const file = join(directory, pathname);
    const found = releasePath.test(pathname) ? await stat(file).catch(() => undefined) : undefined;
    if (found?.isFile() !== true) {
        response.writeHead(404).end(`no such release file: ${pathname}\n`);
        return;
    }
    response.writeHead(200, {
        "content-length": found.size,
        "content-type": "application/octet-stream",
    });
    if (isHead) response.end();
    else await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), response);
}

if (import.meta.main) {
    const [directory = ".", address = "127.0.0.1", port = "8090"] = process.argv.slice(2);
    releaseServer(directory).listen(Number(port), address, () => {
        console.log(`serving ${directory} on http://${address}:${port}`);
    });
}
