import { loadProject } from "../project.ts";
import { StackConfig } from "../stackConfig.ts";
import { UsageError } from "../usageError.ts";
import { backendOf, parseStackName, selectStack } from "../workspace.ts";
import type { FlagTable } from "../flags.ts";
import type { Verb } from "./verb.ts";

const stackFlag: FlagTable = { stack: { kind: "value", short: "s", about: "the stack; default: the selected one" } };

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
            throw new UsageError(`--secrets-provider ${provider}: the bundled engine knows passphrase only`);
        }
        const project = loadProject(directory);
        const backend = backendOf(project);
        const text = args.words[0] ?? args.value("stack");
        if (text === undefined) throw new UsageError("missing stack name: pulumi stack init STACK");
        const name = parseStackName(project, text);
        if (backend.exists(name)) throw new UsageError(`stack '${fullText(name)}' already exists`);
        const config = new StackConfig(project, name.stack);
        await config.crypter();
        backend.write(name, undefined);
        config.save();
        if (!args.has("no-select")) selectStack(project, name.stack);
        process.stdout.write(`Created stack '${name.stack}'\n`);
        return 0;
    },
};

function fullText(name: { project: string; stack: string }): string {
    return `organization/${name.project}/${name.stack}`;
}
