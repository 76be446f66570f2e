/** The lab's verbs. */
import { existsSync } from "node:fs";

import { attached } from "./command.ts";
import { down } from "./down.ts";
import { hostNamed, hosts, run } from "./layout.ts";
import { ensureKubernetes, versionNamed } from "./releases.ts";
import { Progress } from "../plugins/setup/progress.ts";
import { status } from "./status.ts";
import { reset, up } from "./up.ts";

const usage = `usage: lab/lab VERB

    up [VERSION]        create the lab and its cluster, or whatever is missing
    down                remove everything but the cache
    reset [VERSION]     start the cluster over at a version, in seconds
    status [--json]     what runs, which versions, what is cached
    release VERSION…    put releases into the cache that the release server serves
    kubectl ARGS…       kubectl as the cluster's admin
    ssh NODE [CMD…]     a shell on a host, or one command: ${hosts.map(({ name }) => name).join(", ")}
    env                 settings for a shell: eval "$(lab/lab env)"
`;

type Verb = (args: readonly string[]) => Promise<number | undefined>;

/** Each verb → what it does; the result is the exit status, 0 if nothing is returned. */
const verbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
    ["up", async (args) => quietly(up(atMostOne(args)))],
    ["down", async () => quietly(down())],
    ["reset", async (args) => quietly(reset(atMostOne(args)))],
    ["status", async (args) => quietly(status(args.includes("--json")))],
    ["release", async (args) => quietly(release(args))],
    [
        "kubectl",
        async (args) => attached(ofLab(run.kubectl), ["--kubeconfig", run.kubeconfig, ...args]),
    ],
    ["ssh", ssh],
    ["env", async () => quietly(printEnvironment())],
    ["help", async () => quietly(printUsage())],
]);

class UsageError extends Error {}

async function quietly(work: Promise<void>): Promise<undefined> {
    await work;
    return undefined;
}

function atMostOne(args: readonly string[]): string | undefined {
    if (args.length > 1) throw new UsageError(`one version at most, not: ${args.join(" ")}`);
    return args[0];
}

/** A path that `up` creates; throws if this checkout has no lab. */
function ofLab(path: string): string {
    if (!existsSync(path)) throw new Error("this checkout has no lab: lab/lab up creates it");
    return path;
}

async function release(versions: readonly string[]): Promise<void> {
    const progress = new Progress(versions.map((version) => `kubernetes ${version}`));
    for (const version of versions.map(versionNamed))
        await progress.phase(`kubernetes ${version.text}`, async (say) =>
            ensureKubernetes(version, say),
        );
    progress.end();
}

async function ssh([name = "", ...words]: readonly string[]): Promise<number> {
    const host = hostNamed(name);
    if (host === undefined) throw new UsageError(`no such host: ${name}`);
    const known = ["-o", `UserKnownHostsFile=${run.knownHosts}`, "-o", "StrictHostKeyChecking=yes"];
    const key = ["-i", ofLab(run.sshKey), "-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR"];
    return attached("ssh", [...known, ...key, `root@${host.address}`, ...words]);
}

async function printEnvironment(): Promise<void> {
    const settings = {
        PULUMI_BACKEND_URL: `file://${run.state}`,
        PULUMI_CONFIG_PASSPHRASE: "lockstep-lab",
        KUBECONFIG: run.kubeconfig,
    };
    for (const [name, value] of Object.entries(settings))
        console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
    return Promise.resolve();
}

async function printUsage(): Promise<void> {
    process.stdout.write(usage);
    return Promise.resolve();
}

const [asked = "", ...args] = process.argv.slice(2);
try {
    const verb = verbs.get(["--help", "-h"].includes(asked) ? "help" : asked);
    if (verb === undefined)
        throw new UsageError(asked === "" ? "no verb given" : `unknown verb: ${asked}`);
    process.exitCode = await verb(args);
} catch (error) {
    console.error(`lab: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof UsageError) console.error(`\n${usage}`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
}
