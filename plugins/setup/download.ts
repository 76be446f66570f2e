/** Downloads that give up on a silent server, each file checked by SHA-256. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import { diskTrouble } from "./diskTrouble.ts";

/** How long a server may take to answer at all before we do without it. */
const answerSeconds = 4;
/** How long it may be silent in the middle of a file. */
const silenceSeconds = 30;

/** The file is not the one that was published: worse than no file, because somebody serves it. */
export class WrongDigestError extends Error {}

/** A small text file. Throws if the server does not answer in time or has no such file. */
export async function textAt(url: string): Promise<string> {
    const signal = AbortSignal.timeout(answerSeconds * 1000);
    return from(url, async () => (await answered(url, signal)).text());
}

/**
 * Downloads a file, or the rest of it if an earlier attempt left its beginning. Throws if the
 * server breaks off or is silent; what has arrived is kept for the next attempt. Throws a
 * WrongDigestError for an unexpected digest; then there is no file.
 */
export async function downloadChecked(url: string, file: string, expected: string): Promise<void> {
    const isRest = (await sizeOf(file)) > 0;
    const found = await download(url, file);
    if (found === expected) return;
    await rm(file, { force: true });
    // What an earlier attempt left may have been part of another file.
    if (isRest) return downloadChecked(url, file, expected);
    throw new WrongDigestError(
        `${url}: its SHA-256 is ${found}, but the published one is ${expected}. The file was discarded; ` +
            "try again, and if that does not help, do not trust that server",
    );
}

/** The digest of one file in a list in sha256sum's format. */
export function digestIn(list: string, name: string): string | undefined {
    const line = list.split("\n").find((entry) => entry.trim().split(/\s+\*?/)[1] === name);
    return line?.trim().split(/\s/)[0];
}

/** Returns the SHA-256 of the whole file. */
async function download(url: string, file: string): Promise<string> {
    const patience = new AbortController();
    const wait = (seconds: number) =>
        setTimeout(() => {
            patience.abort(new Error(`no data for ${seconds} s`));
        }, seconds * 1000);
    let timer = wait(answerSeconds);
    const hash = createHash("sha256");
    const tap = new Transform({
        transform(chunk: Buffer, _, done) {
            clearTimeout(timer);
            timer = wait(silenceSeconds);
            hash.update(chunk);
            done(null, chunk);
        },
    });
    try {
        await from(url, async () => {
            const size = await sizeOf(file);
            const { body, status } = await answered(url, patience.signal, size);
            if (body === null) throw new Error("the answer is empty");
            const isRest = status === partialContent;
            if (isRest)
                for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
            const flags = isRest ? "a" : "w";
            await pipeline(Readable.fromWeb(body), tap, createWriteStream(file, { flags }));
        });
    } finally {
        clearTimeout(timer);
    }
    return hash.digest("hex");
}

const sizeOf = async (file: string) => (await stat(file).catch(() => ({ size: 0 }))).size;

/** Statuses of RFC 9110, sections 15.3.7 and 15.5.17. */
const partialContent = 206;
const rangeNotSatisfiable = 416;

/** The answer to a GET, from byte `start` on if the server supports that. */
async function answered(url: string, signal: AbortSignal, start = 0): Promise<Response> {
    const headers = start > 0 ? { range: `bytes=${start}-` } : {};
    const response = await fetch(url, { signal, headers });
    if (response.status === rangeNotSatisfiable && start > 0) return answered(url, signal);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return response;
}

/**
 * Says in an error which URL failed and why; trouble with our own disk is not blamed on the server.
 */
async function from<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
    return work().catch((error: unknown) => {
        if (diskTrouble(error) !== undefined) throw error;
        throw new Error(`${url}: ${reasonOf(error)}`, { cause: error });
    });
}

function reasonOf(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    if (error.name === "TimeoutError") return `no answer within ${answerSeconds} s`;
    // fetch hides what happened: "fetch failed", "terminated".
    return error.cause instanceof Error ? error.cause.message : error.message;
}
