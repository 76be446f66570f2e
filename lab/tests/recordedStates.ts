import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubectl, onHost } from "../drive/hosts.ts";
import { pulumi } from "../drive/pulumi.ts";
import { hosts, run, targetVersion } from "../layout.ts";
import { runningVersions } from "../probe/runningComponents.ts";
import { versionsAt } from "./arrange.ts";
import { assertSucceeded } from "./expect.ts";
import { phaseKinds } from "../../core/plan/plan.ts";

/**
 * States of this lab that earlier releases of the program wrote after an upgrade to the target.
 * Host keys, private key and kubeconfig have been removed: `@PRIVATE_KEY@` and the like stand for
 * the lab's own.
 */
const folder = join(import.meta.dirname, "states");

interface Resource {
    readonly urn: string;
    readonly type: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
}

/** One step of `pulumi preview --json`. */
interface PreviewStep {
    readonly op: string;
    readonly urn: string;
    readonly oldState?: Resource;
    readonly newState?: Resource;
}

for (const name of readdirSync(folder)) {
    describe(`a state that ${name.replace(/\.json$/, "")} wrote`, () => {
        const recorded = readFileSync(join(folder, name), "utf8");
        // A deployment as `pulumi stack export --show-secrets` writes it.
        const { deployment } = JSON.parse(recorded) as {
            readonly deployment: { readonly resources: readonly Resource[] };
        };
        const stateFolder = join(run.dir, "tests/recorded-state");
        const record = deployment.resources.find(({ urn }) => urn.endsWith("::upgrade-record"));
        let recordHere = "";

        before(async () => {
            assert.deepEqual(await runningVersions(), versionsAt(targetVersion));
            // The cluster has recorded what that state has recorded.
            recordHere = await recordOfCluster();
            await writeRecord(JSON.stringify(record?.inputs?.["data"]));
            await Promise.all(
                hosts.map(({ name: node }) => rememberSwaps(node, deployment.resources)),
            );
            rmSync(stateFolder, { recursive: true, force: true });
            mkdirSync(stateFolder, { recursive: true });
            writeFileSync(join(stateFolder, "deployment.json"), filledIn(recorded));
        });

        after(async () => {
            await writeRecord(recordHere);
            await Promise.all(
                hosts.map(({ name: node }) =>
                    onHost(
                        node,
                        "cd /var/lib/kube-lockstep; rm -r records; mv records.kept records",
                    ),
                ),
            );
            rmSync(stateFolder, { recursive: true, force: true });
        });

        it("is taken over: nothing but the phases is created, nothing deleted, replaced or swapped again", async () => {
            const settings = { stateFolder };
            assertSucceeded(await pulumi(["stack", "init", "dev"], settings));
            const file = join(stateFolder, "deployment.json");
            assertSucceeded(
                await pulumi(["stack", "import", "--stack", "dev", "--file", file], settings),
            );
            const preview = await pulumi(
                ["preview", "--stack", "dev", "--json", "--show-sames"],
                settings,
            );
            assertSucceeded(preview);
            // The CLI's documented shape.
            const { steps } = JSON.parse(preview.stdout) as { steps: readonly PreviewStep[] };
            const stateful = deployment.resources.filter(
                ({ type }) => type !== "pulumi:providers:command",
            ); // a default provider is no step
            assert(steps.length >= stateful.length, `${steps.length} steps`);
            const changes = steps.filter(({ op }) => op !== "same");
            // Staging runs again if its scripts have changed: that changes nothing else.
            const isStage = ({ op, urn }: PreviewStep) =>
                op === "update" && /::\S+-stage$/.test(urn);
            // The provider of that state was not yet configured to adopt existing objects.
            const isProvider = ({ op, urn }: PreviewStep) =>
                op === "update" && urn.endsWith("::cluster");
            // Component resources that were introduced after these states; nothing happens to a
            // machine.
            const isPhase = ({ op, urn }: PreviewStep) =>
                op === "create" && urn.includes("$kube-lockstep:index:Phase::");
            assert.deepEqual(
                changes.filter(isPhase).map(({ urn }) => urn.split("::").at(-1)),
                phaseKinds,
            );
            assert.deepEqual(
                changes
                    .filter((step) => !isStage(step) && !isProvider(step) && !isPhase(step))
                    .map(({ op, urn }) => `${op} ${urn}`),
                [],
            );
            for (const { oldState, newState, urn } of changes.filter(isStage))
                assert.equal(
                    withoutDigest(newState?.inputs?.["create"]),
                    withoutDigest(oldState?.inputs?.["create"]),
                    urn,
                );
        });
    });
}

/** The state with the lab's own keys and kubeconfig in it. */
function filledIn(text: string): string {
    const privateKey = readFileSync(run.sshKey, "utf8");
    const kubeconfig = readFileSync(run.kubeconfig, "utf8");
    const keys = readFileSync(run.knownHosts, "utf8").split("\n");
    const hostKeyOf = (address: string) => {
        const line = keys.find((one) => one.split(" ")[0]?.split(",").includes(address)) ?? "";
        return line.split(" ").slice(1, 3).join(" ");
    };
    const fill = (value: unknown): unknown => {
        if (typeof value === "string") {
            if (value === "@PRIVATE_KEY@") return privateKey;
            if (value === "@KUBECONFIG@") return kubeconfig;
            const [, address] = /^@HOST_KEY (.+)@$/.exec(value) ?? [];
            if (address !== undefined) return hostKeyOf(address);
            // A plaintext secret, or a plugin's own copy of its inputs: JSON within the text.
            return /^["{].*@(PRIVATE_KEY|KUBECONFIG|HOST_KEY)/.test(value)
                ? JSON.stringify(fill(JSON.parse(value)))
                : value;
        }
        if (Array.isArray(value)) return value.map(fill);
        if (typeof value === "object" && value !== null)
            return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one)]));
        return value;
    };
    return JSON.stringify(fill(JSON.parse(text)));
}

/** Makes a machine's records match the swaps of a state's Commands. */
async function rememberSwaps(node: string, resources: readonly Resource[]): Promise<void> {
    const records = resources
        .filter(({ urn }) => new RegExp(`::${node}(-\\S+)?-swap$`).test(urn))
        .flatMap(({ inputs }) => {
            const [, token, pairs = ""] =
                /swap\.sh (\S+) (.+)$/.exec(String(inputs?.["create"])) ?? [];
            return pairs.split(" ").map((pair) => {
                const [component = "", version = ""] = pair.split("=");
                return `echo ${version} ${token} >records/${component}`;
            });
        });
    assert(records.length > 0);
    await onHost(
        node,
        ["cd /var/lib/kube-lockstep", "cp -a records records.kept", ...records].join("; "),
    );
}

async function recordOfCluster(): Promise<string> {
    return kubectl("-n", "kube-system", "get", "configmap", "kube-lockstep", "-ojsonpath={.data}");
}

async function writeRecord(data: string): Promise<void> {
    const patch = `[{"op":"replace","path":"/data","value":${data}}]`;
    const configMap = ["configmap", "kube-lockstep"];
    await kubectl("-n", "kube-system", "patch", ...configMap, "--type=json", "--patch", patch);
}

/** The text of a staging Command without the digest of its scripts. */
function withoutDigest(create: unknown): string {
    return String(create).replace(/stage\.sh \S+/, "stage.sh DIGEST");
}
