import { existsSync } from "node:fs";
import { join } from "node:path";

import { buildKubernetesPlugin } from "./builds.ts";
import type { Cli } from "./cli.ts";
import { install } from "./install.ts";
import { cachedKubernetes, kubernetesBuild, ownPlugins, pulumiHome } from "./layout.ts";
import { wantedPlugins, type WantedPlugin } from "./layout.ts";
import { neitherNor } from "./neitherNor.ts";
import { isExecutable, officialLanguageHost, officialPlugin } from "./official.ts";
import type { Progress } from "./progress.ts";
import { isDecided, serve, type Question } from "./served.ts";
import { inOneMove } from "./staging.ts";

const languageHost = "pulumi-language-nodejs";

/**
 * Decides once which of the CLI's plugins are official and which this checkout serves instead,
 * never both: a plugin on PATH hides the one that the CLI has installed. Nothing of ours gets into
 * PULUMI_HOME, where other projects would use it. Returns the names of what is served.
 */
export async function ensurePlugins(
    cli: Cli,
    progress: Progress,
): Promise<"decided earlier" | readonly string[]> {
    if (isDecided(questionOf(cli))) return "decided earlier";
    const links = new Map<string, string>();
    const serving = (name: string, file: string): void => {
        if (!isExecutable(file))
            throw new Error(`${file} is missing or not executable: this checkout is incomplete`);
        links.set(name, file);
    };
    if (officialLanguageHost(cli) === undefined)
        serving(languageHost, join(ownPlugins, languageHost));
    for (const plugin of wantedPlugins())
        await progress.phase(`plugin ${plugin.name} ${plugin.version}`, async (say) => {
            if (officialPlugin(plugin) !== undefined) return "official";
            say("pulumi plugin install");
            const whyNot = await install(cli, plugin);
            if (whyNot === undefined) return "official, installed";
            say(`not installed (${whyNot})`);
            serving(`pulumi-resource-${plugin.name}`, await ownPlugin(plugin, whyNot, say));
            return "not official: served by this checkout";
        });
    await serve(links, questionOf(cli));
    return [...links.keys()];
}

function questionOf(cli: Cli): Question {
    const wanted = wantedPlugins();
    const found = [officialLanguageHost(cli), ...wanted.map(officialPlugin)];
    return {
        cli: `${cli.version} ${cli.path}`,
        pulumiHome,
        wanted: wanted.map(({ name, version }) => `${name} ${version}`),
        official: found.filter((file) => file !== undefined),
    };
}

/** The file that runs our substitute for an official plugin, built if necessary. */
async function ownPlugin(
    { name, version }: WantedPlugin,
    noRelease: string,
    say: (doing: string) => void,
): Promise<string> {
    const file = `pulumi-resource-${name}`;
    if (name === "command") return join(ownPlugins, file);
    if (!existsSync(cachedKubernetes)) {
        say(`go build of ${kubernetesBuild}, about 7 minutes of one core`);
        await inOneMove(cachedKubernetes, buildKubernetesPlugin).catch((error: unknown) => {
            throw neitherNor(
                `plugin ${name} ${version}`,
                noRelease,
                error,
                `or put ${file} on PATH`,
            );
        });
    }
    return join(cachedKubernetes, file);
}
