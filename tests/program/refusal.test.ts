import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN6Yp0c3b0m1l2n3o4p5q6r7s8t9u0v1w2x3y4z5A6B7";

/** The whole program on the Pulumi CLI, against a cluster that does not answer at all. */
function preview(config: Readonly<Record<string, unknown>>) {
    const folder = mkdtempSync(join(tmpdir(), "kube-lockstep-refusal-"));
    try {
        const configFile = join(folder, "Pulumi.test.yaml");
        const file = (name: string, text: string) => {
            writeFileSync(join(folder, name), text);
            return join(folder, name);
        };
        const machine = (node: string, port: number) => ({
            node,
            address: "127.0.0.1",
            port,
            hostKey,
        });
        const settings = {
            version: "v1.37.2",
            // Ports that nobody listens on.
            controlPlanes: [machine("cp-1", 1)],
            workers: [machine("w-1", 2), machine("w-2", 3)],
            ssh: { privateKeyFile: file("id", "no key") },
            kubeconfig: file("kubeconfig", "{}"),
            kubectl: "/nowhere/kubectl",
            ...config,
        };
        const keyed = Object.entries(settings).map(([key, value]) => [
            `kube-lockstep:${key}`,
            value,
        ]);
        writeFileSync(configFile, stringify({ config: Object.fromEntries(keyed) as object }));
        const env = {
            ...process.env,
            PULUMI_HOME: join(folder, "home"),
            PULUMI_BACKEND_URL: `file://${folder}`,
            PULUMI_CONFIG_PASSPHRASE: "test",
        };
        const pulumi = (...args: readonly string[]) =>
            spawnSync("./pulumi", [...args, "--stack", "test", "--config-file", configFile], {
                env,
                encoding: "utf8",
            });
        // From a folder of its own, because it writes the stack's salt beside its Pulumi.yaml.
        file("Pulumi.yaml", "name: kube-lockstep\nruntime: nodejs\n");
        spawnSync(resolve("pulumi"), ["stack", "init", "test"], { env, cwd: folder });
        return pulumi("preview", "--json");
    } finally {
        rmSync(folder, { recursive: true });
    }
}

interface Digest {
    readonly steps?: readonly { readonly urn: string }[];
    readonly diagnostics: readonly { readonly message: string }[];
}

function outcomeOf({ stdout, status }: { stdout: string; status: number | null }) {
    const digest = JSON.parse(stdout) as Digest; // what `preview --json` prints
    return {
        status,
        registered: (digest.steps ?? [])
            .map(({ urn }) => urn.split("::").at(-2))
            .filter((type) => type !== "pulumi:pulumi:Stack"),
        said: digest.diagnostics.map(({ message }) => message).join("\n"),
    };
}

describe("a refusal", function () {
    this.timeout(120_000);

    it("of a cluster that cannot be seen registers no resource and names every machine", () => {
        const { status, registered, said } = outcomeOf(preview({}));
        assert.notEqual(status, 0);
        assert.deepEqual(registered, []);
        for (const node of ["cp-1", "w-1", "w-2"])
            assert.match(said, new RegExp(`${node}: cannot be reached`));
        assert.match(said, /\/nowhere\/kubectl/);
    });

    it("of a wrong stack config registers no resource and names the key", () => {
        const { status, registered, said } = outcomeOf(preview({ version: "1.37" }));
        assert.notEqual(status, 0);
        assert.deepEqual(registered, []);
        assert.match(said, /kube-lockstep:version is/);
    });
});
