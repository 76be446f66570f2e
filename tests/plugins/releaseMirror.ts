/** A server with Pulumi's release in the layout of the official one, which can be made to fail. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { cliVersion, fakeCliBody } from "./setupSandbox.ts";

const run = promisify(execFile);
export const archiveName = `pulumi-${cliVersion}-${process.platform}-${process.arch}.tar.gz`;
const listName = `pulumi-${cliVersion.slice(1)}-checksums.txt`;

export interface ReleaseMirror {
    readonly url: string;
    /** The paths that were asked for. */
    readonly asked: string[];
    /** The ranges of the archive that were asked for. */
    readonly ranges: string[];
    /** Tests replace these: how the archive is served, and what the list says. */
    answer: (response: ServerResponse, archive: Buffer) => void;
    list: string | undefined;
    close: () => Promise<void>;
}

/** `members` are the programs in the archive, beside each other in its folder `pulumi`. */
export async function releaseMirror(members: readonly string[]): Promise<ReleaseMirror> {
    const folder = await mkdtemp(join(tmpdir(), "mirror-"));
    await mkdir(join(folder, "pulumi"));
    for (const name of members) {
        await writeFile(join(folder, "pulumi", name), `#!/bin/sh\n${fakeCliBody(cliVersion)}\n`);
        await chmod(join(folder, "pulumi", name), 0o755);
    }
    await run("tar", ["-czf", join(folder, "archive"), "-C", folder, "pulumi"]);
    const archive = await readFile(join(folder, "archive"));
    await rm(folder, { recursive: true });

    const digest = createHash("sha256").update(archive).digest("hex");
    const mirror: Omit<ReleaseMirror, "url" | "close"> = {
        asked: [],
        ranges: [],
        answer: (response) => response.end(archive),
        list: `${"0".repeat(64)}  pulumi-${cliVersion}-windows-x64.zip\n${digest}  ${archiveName}\n`,
    };
    const server = createServer((request, response) => {
        mirror.asked.push(request.url ?? "");
        if (request.url === `/${listName}`) {
            if (mirror.list !== undefined) response.end(mirror.list); // else it accepts and stays silent
        } else if (request.url === `/${archiveName}`) {
            const { range } = request.headers;
            if (range === undefined) mirror.answer(response, archive);
            else {
                mirror.ranges.push(range);
                const rest = archive.subarray(Number(/^bytes=(\d+)-$/.exec(range)?.[1]));
                response.writeHead(206).end(rest);
            }
        } else response.writeHead(404).end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return Object.assign(mirror, {
        // A TCP server that listens has an address of this kind.
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: async () => {
            server.closeAllConnections();
            await new Promise((closed) => server.close(closed));
        },
    });
}
