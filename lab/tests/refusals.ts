import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pulumi } from "../drive/pulumi.ts";
import { run, startVersion, targetVersion } from "../layout.ts";
import { runningVersions } from "../probe/runningComponents.ts";
import { versionsAt } from "./arrange.ts";
import { assertFailed } from "./expect.ts";
import { fingerprint } from "./fingerprint.ts";
import { stackFile, type MachineEntry, type StackConfig } from "./stackFile.ts";

interface Refused {
    readonly of: string;
    readonly change: (config: StackConfig) => void;
    readonly saying: readonly RegExp[];
}

const worker = (config: StackConfig, node: string): MachineEntry => {
    const found = config.workers.find((entry) => entry.node === node);
    assert(found);
    return found;
};

const refused: readonly Refused[] = [
    {
        of: "a skipped minor",
        change: (config) => (config.version = "v1.39.0"),
        saying: [/v1\.39\.0/, /1\.38/],
    },
    {
        of: "a downgrade",
        change: (config) => (config.version = startVersion),
        saying: [/v1\.36\.4/, /v1\.37\.2/],
    },
    {
        of: "a version that is none",
        change: (config) => (config.version = "1.37"),
        saying: [/version is .*1\.37/, /such as v1\./],
    },
    {
        of: "a node that is named twice",
        change: (config) =>
            config.workers.push({
                node: "w-1",
                address: "198.18.0.24",
                hostKey: hostKeyOf("w-1"),
            }),
        saying: [/w-1/],
    },
    {
        of: "an address that is given twice",
        change: (config) => (worker(config, "w-2").address = "198.18.0.21"),
        saying: [/198\.18\.0\.21/],
    },
    {
        of: "a machine that does not answer",
        change: (config) => {
            const entry = worker(config, "w-3");
            entry.hostKey = hostKeyOf("w-3");
            entry.address = "198.18.0.99";
        },
        saying: [/w-3/, /198\.18\.0\.99|unreachable|EHOSTUNREACH|timed out/i],
    },
    {
        of: "a node of the cluster that the config does not name",
        change: (config) => (config.workers = config.workers.filter(({ node }) => node !== "w-3")),
        saying: [/w-3/],
    },
    {
        of: "two machines that were mixed up",
        change: (config) => {
            worker(config, "w-1").address = "198.18.0.22";
            worker(config, "w-2").address = "198.18.0.21";
        },
        saying: [/w-1/, /w-2/],
    },
    {
        of: "machines whose host keys nobody pinned",
        change: (config) => {
            mkdirSync(join(run.dir, "tests"), { recursive: true });
            writeFileSync(join(run.dir, "tests/empty"), "");
            config.ssh["knownHostsFile"] = "lab/.run/tests/empty";
        },
        saying: [/host key/, /cp-1/],
    },
];

describe("a refusal leaves everything untouched:", () => {
    before(async () => {
        assert.deepEqual(await runningVersions(), versionsAt(targetVersion));
    });

    for (const { of, change, saying } of refused) {
        it(of, async () => {
            const configFile = stackFile("refused", change);
            const before = await fingerprint();
            const state = await exported();
            const up = await pulumi(["up", "--yes", "--skip-preview", "--stack", "dev"], {
                configFile,
            });
            assertFailed(up, ...saying);
            assert.deepEqual(up.spans, []);
            assert.deepEqual(await fingerprint(), before);
            assert.deepEqual(await exported(), state);
        });
    }
});

/** The resources in the stack's state. */
async function exported(): Promise<unknown> {
    const { stdout } = await pulumi(["stack", "export", "--stack", "dev"]);
    // The CLI's documented shape.
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: { urn: string }[] } };
    return deployment.resources?.map(({ urn }) => urn);
}

/** The host key that the lab pinned for this node, as the config writes it: `ssh-ed25519 AAAA…`. */
function hostKeyOf(node: string): string {
    const lines = readFileSync(run.knownHosts, "utf8").split("\n");
    const line = lines.find((one) => one.startsWith(`${node},`)) ?? "";
    return line.split(" ").slice(1, 3).join(" ");
}
