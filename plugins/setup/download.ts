/** Downloads that give up on a server that is silent, each file checked by SHA-256. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import { diskTrouble } from "./diskTrouble.ts";

/** How long a server may take to answer at all before we do without it. */
const answerSeconds = 4;
/** How long it may say nothing in the middle of a file. */
const silenceSeconds = 30;

/** The file is not the one that was published: worse than no file, since somebody serves it. */
export class WrongDigestError extends Error {}

/** A small text file. Throws where the server does not answer in time or has no such file. */
export async function textAt(url: string): Promise<string> {
    const signal = AbortSignal.timeout(answerSeconds * 1000);
    return from(url, async () => (await answered(url, signal)).text());
}

/**
 * Downloads a file. Throws where the server breaks off or is silent, and a WrongDigestError for another digest than the
 * expected one; then there is no file.
 */
export async function downloadChecked(url: string, file: string, expected: string): Promise<void> {
    try {
        const found = await download(url, file);
        if (found === expected) return;
        throw new WrongDigestError(
            `${url}: its SHA-256 is ${found}, published is ${expected}. The file was thrown away; ` +
                "try again, and if it stays so, do not trust that server",
        );
    } catch (error) {
        await rm(file, { force: true });
        throw error;
    }
}

/** The digest of one file in a list as sha256sum writes it. */
export function digestIn(list: string, name: string): string | undefined {
    const line = list.split("\n").find((entry) => entry.trim().split(/\s+\*?/)[1] === name);
    return line?.trim().split(/\s/)[0];
}

/** Returns the SHA-256 of what came. */
async function download(url: string, file: string): Promise<string> {
    const patience = new AbortController();
    const wait = (seconds: number) =>
        setTimeout(() => {
            patience.abort(new Error(`nothing came for ${seconds} s`));
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
            const { body } = await answered(url, patience.signal);
            if (body === null) throw new Error("the answer is empty");
            await pipeline(Readable.fromWeb(body), tap, createWriteStream(file));
        });
    } finally {
        clearTimeout(timer);
    }
    return hash.digest("hex");
}

async function answered(url: string, signal: AbortSignal): Promise<Response> {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return response;
}

/** Says in an error which URL failed and why; trouble with our own disk is not the server's. */
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
