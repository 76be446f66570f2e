import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { until } from "../processes.ts";

const listen = `
    const server = require("node:net").createServer((socket) => socket.on("error", () => undefined));
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

/** A program as a language host starts it, and an engine with nothing real but its port. */
export async function startWatched(does: "drains" | "spins" | "nothing") {
    const engine = spawn(process.execPath, ["-e", listen], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    const [port] = (await once(engine.stdout, "data")) as [Buffer]; // printed in one piece
    const folder = mkdtempSync(join(tmpdir(), "kube-lockstep-watched-"));
    const [kubectl, pidFile] = [join(folder, "kubectl"), join(folder, "pid")];
    const script = `#!/bin/sh\necho $$ >${pidFile}.new; mv ${pidFile}.new ${pidFile}; exec sleep 300\n`;
    writeFileSync(kubectl, script, { mode: 0o755 });
    const file = join(import.meta.dirname, "watchedProgram.ts");
    const program = spawn(process.execPath, ["--import", "tsx", file, does, kubectl], {
        detached: true,
        stdio: ["ignore", "inherit", "pipe"],
        env: { ...process.env, PULUMI_NODEJS_ENGINE: `127.0.0.1:${port.toString().trim()}` },
    });
    const ended = Promise.all([once(program, "exit"), text(program.stderr)]);
    return {
        engine,
        program,
        /** The kubectl that the program has started. */
        drain: async (): Promise<number> => {
            await until(() => existsSync(pidFile));
            return Number(readFileSync(pidFile, "utf8"));
        },
        ended: async () => {
            const [status, stderr] = await ended;
            const [code, signal] = status as [number | null, string | null];
            return { status: code ?? signal, stderr };
        },
        remove: (): void => {
            engine.kill("SIGKILL");
            program.kill("SIGKILL");
            rmSync(folder, { recursive: true });
        },
    };
}
