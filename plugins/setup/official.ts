/** What is here from Pulumi itself, and so need not be served by us. */
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join, sep } from "node:path";

import type { Cli } from "./cli.ts";
import { cachedKubernetes, plugins, pulumiHome, type WantedPlugin } from "./layout.ts";

/** Where the plugin is, in the CLI's own folder or on PATH. */
export function officialPlugin({ name, version }: WantedPlugin): string | undefined {
    const installed = join(pulumiHome, "plugins", `resource-${name}-v${version}`);
    // The CLI leaves a marker beside a plugin that it has not finished installing.
    if (existsSync(installed) && !existsSync(`${installed}.partial`)) return installed;
    return onPath(`pulumi-resource-${name}`);
}

/** Where the language host for Node programs is, beside the CLI or on PATH. */
export function officialLanguageHost(cli: Cli): string | undefined {
    const beside = join(dirname(realpathSync(cli.path)), "pulumi-language-nodejs");
    return isExecutable(beside) ? beside : onPath("pulumi-language-nodejs");
}

/** Ours do not count, through whatever link they are found. */
function onPath(name: string): string | undefined {
    return (process.env["PATH"] ?? "")
        .split(delimiter)
        .map((folder) => join(folder, name))
        .find((file) => isExecutable(file) && !isOurs(realpathSync(file)));
}

const isOurs = (file: string) =>
    [plugins, cachedKubernetes].some((folder) => file.startsWith(folder + sep));

export function isExecutable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
