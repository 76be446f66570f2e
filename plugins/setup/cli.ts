import { join } from "node:path";

import { buildCli } from "./builds.ts";
import { output } from "./command.ts";
import { cachedCli, chosenCliScript, cliVersion } from "./layout.ts";
import { neitherNor } from "./neitherNor.ts";
import { unpackOfficialCli } from "./officialCli.ts";
import type { Progress } from "./progress.ts";
import { inOneMove } from "./staging.ts";

/** The Pulumi CLI that ./pulumi runs. */
export interface Cli {
    readonly version: string;
    readonly path: string;
}

const otherWays =
    "put any pulumi of 3.245.0 or newer on PATH, or name a mirror in KUBE_LOCKSTEP_PULUMI_URL";

/** The CLI that is here; if none is new enough, one that is installed now. */
export async function ensureCli(progress: Progress): Promise<Cli> {
    const found = await chosenCli();
    if (found !== undefined) return found;
    await progress.phase(`pulumi CLI ${cliVersion}`, bringCli);
    const brought = await chosenCli();
    if (brought === undefined) throw new Error(`${cachedCli}: not found by ${chosenCliScript}`);
    return brought;
}

async function chosenCli(): Promise<Cli | undefined> {
    const line = await output(chosenCliScript, []).catch(() => "");
    const [, version, path] = /^(\S+) (.+)\n$/.exec(line) ?? [];
    return version === undefined || path === undefined ? undefined : { version, path };
}

/** Puts the CLI into the user's cache: the official release, else its Go module. Returns which. */
async function bringCli(say: (doing: string) => void): Promise<string> {
    return inOneMove(cachedCli, async (staging) => {
        const whyNot = await unpackOfficialCli(staging, say);
        if (whyNot !== undefined) {
            say(`no official release (${whyNot}): go build, about 6 minutes of one core`);
            await buildCli(staging).catch((error: unknown) => {
                throw neitherNor(`Pulumi CLI ${cliVersion}`, whyNot, error, otherWays);
            });
        }
        const said = await output(join(staging, "pulumi"), ["version"]);
        if (said.trim() !== cliVersion)
            throw new Error(`the installed CLI reports version ${said.trim()}, not ${cliVersion}`);
        return whyNot === undefined ? "official release" : "built from its Go module";
    });
}
