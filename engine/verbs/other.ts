import { confirm } from "../confirm.ts";
import { breakLocks } from "../lock.ts";
import { loadProject } from "../project.ts";
import { exitCodes, UsageError } from "../usageError.ts";
import { engineVersion } from "../version.ts";
import { backendOf, logIn, requireStack } from "../workspace.ts";
import { stackFlag } from "./stack.ts";
import type { Verb } from "./verb.ts";

export const cancel: Verb = {
    about: "Remove the locks that an interrupted operation left on a stack",
    flags: { ...stackFlag, yes: { kind: "switch", short: "y", about: "do not ask" } },
    async run(args, directory) {
        const project = loadProject(directory);
        const backend = backendOf(project);
        const name = requireStack(project, backend, args.words[0] ?? args.value("stack"));
        const interactive = process.stdin.isTTY && !args.has("non-interactive");
        const question = `This will irreversibly cancel the currently running update for '${name.stack}'!`;
        if (interactive && !args.has("yes") && !(await confirm(question))) {
            process.stderr.write("error: confirmation declined\n");
            return exitCodes.error;
        }
        breakLocks(backend, name);
        process.stdout.write(
            `The currently running update for '${name.stack}' has been canceled!\n`,
        );
        return exitCodes.success;
    },
};

export const version: Verb = {
    about: "Show this engine's version",
    flags: {},
    run() {
        process.stdout.write(`v${engineVersion}\n`);
        return Promise.resolve(exitCodes.success);
    },
};

export const login: Verb = {
    about: "Keep state in a directory: login file:///DIRECTORY, or login --local",
    flags: { local: { kind: "switch", short: "l", about: "in the home directory" } },
    run(args) {
        const url = args.words[0] ?? (args.has("local") ? "file://~" : undefined);
        if (!url?.startsWith("file://")) {
            throw new UsageError(
                "login: the bundled engine keeps state in files only: pulumi login file:///DIRECTORY",
                exitCodes.configuration,
            );
        }
        logIn(url);
        process.stdout.write(`Logged in to ${url}\n`);
        return Promise.resolve(exitCodes.success);
    },
};
