import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { output } from "./command.ts";
import { diskTrouble } from "./diskTrouble.ts";
import { digestIn, downloadChecked, textAt, WrongDigestError } from "./download.ts";
import { cliVersion, setting } from "./layout.ts";

/**
 * Downloads Pulumi's release for this machine, checks it against the list of digests that Pulumi
 * publishes beside it, and unpacks all of it. Returns why it is not available, or undefined if it
 * was unpacked. Throws if a server provides something else.
 */
export async function unpackOfficialCli(
    into: string,
    say: (doing: string) => void,
): Promise<string | undefined> {
    // A mirror of the same layout: pulumi-v3.276.0-linux-x64.tar.gz and pulumi-3.276.0-checksums.txt.
    const base = setting("KUBE_LOCKSTEP_PULUMI_URL") ?? "https://get.pulumi.com/releases/sdk";
    const archive = `pulumi-${cliVersion}-${process.platform}-${process.arch}.tar.gz`;
    const file = join(into, archive);
    try {
        const list = `${base}/pulumi-${cliVersion.slice(1)}-checksums.txt`;
        const digest = digestIn(await textAt(list), archive);
        if (digest === undefined) return `${list} does not list ${archive}`;
        say(`download from ${base}`);
        await downloadChecked(`${base}/${archive}`, file, digest);
    } catch (error) {
        if (error instanceof WrongDigestError || diskTrouble(error) !== undefined) throw error;
        await rm(file, { force: true }); // what is built instead goes into the same folder
        return error instanceof Error ? error.message : String(error);
    }
    // The language hosts are beside the CLI, where it looks for them.
    await output("tar", ["-xzf", file, "-C", into, "--strip-components=1"]);
    await rm(file);
    if (!existsSync(join(into, "pulumi")))
        throw new Error(`${base}/${archive}: does not contain pulumi/pulumi; none of it was kept`);
    return undefined;
}
