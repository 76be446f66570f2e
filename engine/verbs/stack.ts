import { rmSync } from "node:fs";
import { type FileBackend, fullName } from "../backend.ts";
import { confirm } from "../confirm.ts";
import type { FlagTable } from "../flags.ts";
import { StackLock } from "../lock.ts";
import { loadProject } from "../project.ts";
import { StackConfig } from "../stackConfig.ts";
import { exitCodes, UsageError } from "../usageError.ts";
import {
    backendOf,
    parseStackName,
    requireStack,
    selectedStack,
    selectStack,
} from "../workspace.ts";
import { table } from "./table.ts";
import type { Verb } from "./verb.ts";

export const stackFlag: FlagTable = {
    stack: { kind: "value", short: "s", about: "the stack; default: the selected one" },
};

export const stackInit: Verb = {
    about: "Create a stack and select it",
    flags: {
        ...stackFlag,
        "secrets-provider": { kind: "value", about: "only passphrase" },
        "no-select": { kind: "switch", about: "do not select it" },
    },
    async run(args, directory) {
        const provider = args.value("secrets-provider") ?? "passphrase";
        if (provider !== "passphrase" && provider !== "default") {
            throw new UsageError(
                `--secrets-provider ${provider}: the bundled engine knows passphrase only`,
            );
        }
        const project = loadProject(directory);
        const backend = backendOf(project);
        const text = args.words[0] ?? args.value("stack");
        if (text === undefined) {
            throw new UsageError(
                "missing stack name: pulumi stack init STACK",
                exitCodes.configuration,
            );
        }
        const name = parseStackName(project, text);
        if (backend.exists(name)) throw new UsageError(`stack '${fullName(name)}' already exists`);
        const config = new StackConfig(project, name.stack);
        await config.crypter();
        backend.write(name, undefined);
        config.save();
        if (!args.has("no-select")) selectStack(project, backend, name);
        process.stdout.write(`Created stack '${name.stack}'\n`);
        return exitCodes.success;
    },
};

export const stackSelect: Verb = {
    about: "Select the stack that commands work on",
    flags: {
        ...stackFlag,
        create: { kind: "switch", short: "c", about: "create it when it does not exist" },
    },
    async run(args, directory) {
        const project = loadProject(directory);
        const backend = backendOf(project);
        const text = args.words[0] ?? args.value("stack");
        if (text === undefined) {
            throw new UsageError(
                "missing stack name: pulumi stack select STACK",
                exitCodes.configuration,
            );
        }
        const name = parseStackName(project, text);
        if (!backend.exists(name) && args.has("create")) return stackInit.run(args, directory);
        requireStack(project, backend, text);
        selectStack(project, backend, name);
        return exitCodes.success;
    },
};

export const stackList: Verb = {
    about: "List the project's stacks",
    flags: {
        all: { kind: "switch", short: "a", about: "of every project" },
        json: { kind: "switch", short: "j", about: "as JSON" },
    },
    run(args, directory) {
        const project = loadProject(directory);
        const backend = backendOf(project);
        const current = selectedStack(project, backend)?.split("/").at(-1);
        const stacks = backend
            .stacks()
            .filter((name) => args.has("all") || name.project === project.name)
            .map((name) => ({
                ...summary(backend, name),
                current: name.stack === current && name.project === project.name,
            }))
            .sort((left, right) => left.name.localeCompare(right.name));
        const rows = stacks.map(({ name, current: selected, lastUpdate, resourceCount }) => [
            `${name}${selected ? "*" : ""}`,
            lastUpdate ?? "n/a",
            String(resourceCount),
        ]);
        process.stdout.write(
            args.has("json")
                ? `${JSON.stringify(stacks, undefined, 2)}\n`
                : table(["NAME", "LAST UPDATE", "RESOURCE COUNT"], rows),
        );
        return Promise.resolve(exitCodes.success);
    },
};

function summary(
    backend: FileBackend,
    name: Parameters<FileBackend["read"]>[0],
): { name: string; lastUpdate?: string; resourceCount: number } {
    const deployment = backend.read(name);
    return {
        name: name.stack,
        ...(deployment !== undefined && { lastUpdate: deployment.manifest.time }),
        resourceCount: deployment?.resources?.length ?? 0,
    };
}

export const stackRemove: Verb = {
    about: "Remove a stack and its configuration",
    flags: {
        ...stackFlag,
        yes: { kind: "switch", short: "y", about: "do not ask" },
        force: {
            kind: "switch",
            short: "f",
            about: "even when it has resources: these stay behind",
        },
        "preserve-config": { kind: "switch", about: "keep Pulumi.STACK.yaml" },
    },
    async run(args, directory) {
        const project = loadProject(directory);
        const backend = backendOf(project);
        const name = requireStack(project, backend, args.words[0] ?? args.value("stack"));
        const count = backend.read(name)?.resources?.length ?? 0;
        if (count > 0 && !args.has("force")) {
            throw new UsageError(
                `'${name.stack}' still has resources; removal rejected. Possible actions:\n` +
                    `- Make sure that '${name.stack}' is the stack that you want to destroy\n` +
                    "- Run `pulumi destroy` to delete the resources, then run `pulumi stack rm`\n" +
                    "- Run `pulumi stack rm --force` to override this error",
            );
        }
        if (
            !args.has("yes") &&
            !(await confirm(`This will permanently remove the '${name.stack}' stack!`))
        ) {
            process.stderr.write("error: confirmation declined\n");
            return exitCodes.cancelled;
        }
        const lock = StackLock.take(backend, name);
        backend.remove(name);
        lock.release();
        if (!args.has("preserve-config"))
            rmSync(new StackConfig(project, name.stack).path, { force: true });
        if (selectedStack(project, backend)?.split("/").at(-1) === name.stack)
            selectStack(project, backend, undefined);
        process.stdout.write(`Stack '${name.stack}' has been removed!\n`);
        return exitCodes.success;
    },
};
