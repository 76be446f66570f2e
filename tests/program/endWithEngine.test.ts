import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { hasEnded, until } from "../processes.ts";
import { startWatched } from "./watched.ts";

describe("a program whose engine", () => {
    let watched: Awaited<ReturnType<typeof startWatched>>;
    afterEach(() => {
        watched.remove();
    });

    it("has ended ends and says so, along with the drain that it started", async () => {
        watched = await startWatched("drains");
        const drain = await watched.drain();
        watched.engine.kill("SIGKILL");
        const { status, stderr } = await watched.ended();
        assert.equal(status, "SIGKILL");
        assert.match(stderr, /^The Pulumi engine at 127\.0\.0\.1:\d+ has ended, .*program\.\n$/);
        await until(() => hasEnded(drain));
    });

    it("has ended ends, however busy it is with itself", async () => {
        watched = await startWatched("spins");
        watched.engine.kill("SIGKILL");
        assert.equal((await watched.ended()).status, "SIGKILL");
    });

    it("does not answer for a while goes on", async () => {
        watched = await startWatched("drains");
        await watched.drain();
        watched.engine.kill("SIGSTOP");
        await sleep(4000); // more checks than a living engine may miss
        assert.equal(watched.program.exitCode ?? watched.program.signalCode, null);
        watched.engine.kill("SIGKILL");
        assert.equal((await watched.ended()).status, "SIGKILL");
    });

    it("interrupts it ends, along with the drain that it started", async () => {
        watched = await startWatched("drains");
        const drain = await watched.drain();
        watched.program.kill("SIGINT");
        assert.equal((await watched.ended()).status, 130);
        await until(() => hasEnded(drain));
    });

    it("lives ends by itself when it has nothing to do", async () => {
        watched = await startWatched("nothing");
        assert.deepEqual(await watched.ended(), { status: 0, stderr: "" });
    });
});
