/** The lab's verbs. */
import { attached } from "./command.ts";
import { down } from "./down.ts";
import { hostNamed, hosts, run } from "./layout.ts";
import { ensureKubernetes, versionNamed } from "./releases.ts";
import { Progress } from "./progress.ts";
import { status } from "./status.ts";
import { reset, up } from "./up.ts";

const usage = `usage: lab/lab VERB

    up [VERSION]        make the lab and its cluster, or what is missing of them
    down                remove everything but the cache
    reset [VERSION]     start the cluster anew at a version, in seconds
    status [--json]     what runs, which versions, what is cached
    release VERSION…    put releases into the cache that the release server serves
    kubectl ARGS…       kubectl as the cluster's admin
    ssh NODE [CMD…]     a shell on a host, or one command: ${hosts.map(({ name }) => name).join(", ")}
    env                 settings for a shell: eval "$(lab/lab env)"
`;

async function perform(verb: string | undefined, args: readonly string[]): Promise<number> {
    switch (verb) {
        case "up":
            return done(up(atMostOne(args)));
        case "reset":
            return done(reset(atMostOne(args)));
        case "down":
            return done(down());
        case "status":
            return done(status(args.includes("--json")));
        case "release":
            return done(release(args));
        case "kubectl":
            return attached(run.kubectl, ["--kubeconfig", run.kubeconfig, ...args]);
        case "ssh":
            return ssh(args);
        case "env":
            return done(printEnvironment());
        case "help":
        case "--help":
        case "-h":
            process.stdout.write(usage);
            return 0;
        default:
            throw new UsageError(verb === undefined ? "no verb given" : `unknown verb: ${verb}`);
    }
}

class UsageError extends Error {}

async function done(work: Promise<void>): Promise<number> {
    await work;
    return 0;
}

function atMostOne(args: readonly string[]): string | undefined {
    if (args.length > 1) throw new UsageError(`one version at most, not: ${args.join(" ")}`);
    return args[0];
}

async function release(versions: readonly string[]): Promise<void> {
    const progress = new Progress(versions.map((version) => `kubernetes ${version}`));
    for (const version of versions.map(versionNamed))
        await progress.phase(`kubernetes ${version.text}`, async (say) => ensureKubernetes(version, say));
    progress.end();
}

async function ssh([name = "", ...words]: readonly string[]): Promise<number> {
    const host = hostNamed(name);
    if (host === undefined) throw new UsageError(`no such host: ${name}`);
    const known = ["-o", `UserKnownHostsFile=${run.knownHosts}`, "-o", "StrictHostKeyChecking=yes"];
    const key = ["-i", run.sshKey, "-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR"];
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

const [verb, ...args] = process.argv.slice(2);
try {
    process.exitCode = await perform(verb, args);
} catch (error) {
    console.error(`lab: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof UsageError) console.error(`\n${usage}`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
}
