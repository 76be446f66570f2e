import { spawn } from "node:child_process";
import type { Properties } from "./values.ts";
import type { Operation } from "./operation.ts";
import { runInputs, text } from "./runInputs.ts";
import { type Printed, Transcript } from "./transcript.ts";

// Go's names of the signals that end a command.
const signalNames: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
    SIGABRT: "aborted",
    SIGHUP: "hangup",
    SIGINT: "interrupt",
    SIGKILL: "killed",
    SIGPIPE: "broken pipe",
    SIGSEGV: "segmentation fault",
    SIGTERM: "terminated",
};

/** Runs a command on this machine; a cancellation kills it. Throws as runRemotely does. */
export async function runLocally(
    command: string,
    inputs: Properties,
    before: Properties,
    { log, signal }: Operation,
): Promise<Printed> {
    signal.throwIfAborted();
    const { all, stdin, logging, environment, previous } = runInputs(inputs, before);
    const interpreter = all["interpreter"];
    const [program = "/bin/sh", ...options] =
        Array.isArray(interpreter) && interpreter.length > 0
            ? interpreter.map(String)
            : ["/bin/sh", "-c"];
    const args = [...options, command];
    const transcript = new Transcript(logging, (line) => {
        log.status(line);
    });
    const child = spawn(program, args, {
        cwd: text(all["dir"]),
        env: { ...process.env, ...environment, ...previous },
        stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdout.on("data", transcript.stdout);
    child.stderr.on("data", transcript.stderr);
    child.stdin.on("error", () => undefined); // a command may end before it has read its stdin
    child.stdin.end(stdin ?? "");
    const kill = (): void => {
        child.kill("SIGKILL");
    };
    signal.addEventListener("abort", kill);
    const failure = await new Promise<string | undefined>((resolve) => {
        child.once("error", (error) => {
            resolve(error.message);
        });
        child.once("close", (code, killedBy) => {
            if (killedBy !== null) resolve(`signal: ${signalNames[killedBy] ?? killedBy}`);
            else resolve(code === 0 ? undefined : `exit status ${String(code)}`);
        });
    });
    signal.removeEventListener("abort", kill);
    await log.delivered();
    if (failure !== undefined) throw transcript.failure(failure, command);
    return transcript.printed();
}
