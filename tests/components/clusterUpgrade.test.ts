import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClusterUpgrade } from "../../components/clusterUpgrade.ts";
import type { Rule } from "../../components/identityRules.ts";
import type { ClusterSpec, Inventory, MachineSpec, Role } from "../../core/cluster.ts";
import { parseVersion } from "../../core/version.ts";
import { registrationsOf, type Registration } from "./recordingMonitor.ts";

const kubeconfig = join(mkdtempSync(join(tmpdir(), "kube-lockstep-")), "kubeconfig");
writeFileSync(kubeconfig, "{}");

const machine = (node: string, role: Role): MachineSpec => ({
    node,
    role,
    address: `${node}.example`,
    ssh: { user: "root", port: 22, privateKey: "PEM", hostKey: "ssh-ed25519 AAAA" },
});

function spec(version = "v1.37.2"): ClusterSpec {
    const target = parseVersion(version)!;
    return {
        name: "test",
        version: target,
        workerVersion: target,
        controlPlanes: ["cp-1", "cp-2", "cp-3"].map((node) => machine(node, "control plane")),
        workers: ["w-1", "w-2"].map((node) => machine(node, "worker")),
        releaseUrl: "https://dl.k8s.io",
        kubeconfig,
        kubectl: "kubectl",
        smokeImage: "busybox",
        drainTimeoutSeconds: 60,
        etcdSnapshot: { enabled: true, directory: "/var/lib/kube-lockstep/etcd", keep: 3 },
        waivers: {},
    };
}

const inventory: Inventory = {
    machines: [],
    nodes: [],
    leaders: [{ component: "kube-controller-manager", holder: "cp-2", expired: false }],
    kubectl: { kind: "absent", reason: "not asked" },
    apiError: undefined,
};

async function upgrade(version?: string): Promise<readonly Registration[]> {
    const nothing = () => Promise.reject(new Error("a declaration asks nobody"));
    const none = new Map<string, string>();
    return registrationsOf(
        () =>
            new ClusterUpgrade("test", {
                spec: spec(version),
                inventory,
                plan: {
                    steps: [],
                    notes: [],
                    swapTokens: { apiserver: none, controllers: none, worker: none },
                },
                record: undefined,
                live: {
                    kubectl: { run: nothing, json: nothing, raw: nothing },
                    run: nothing,
                    look: nothing,
                },
            }),
    );
}

const commands = (all: readonly Registration[]) =>
    all.filter(({ type }) => type === "command:remote:Command");

describe("the upgrade's resources", () => {
    let all: readonly Registration[];
    const named = (name: string) => {
        const found = all.find((one) => one.name === name);
        assert(found !== undefined, `${name} is not declared`);
        return found;
    };

    before(async () => {
        all = await upgrade();
    });

    it("are few per machine, and declared for every machine whatever was observed", () => {
        assert.deepEqual(
            commands(all)
                .map(({ name }) => name)
                .sort(),
            [
                "cp-1-controllers-swap",
                "cp-1-kube-apiserver-swap",
                "cp-1-stage",
                "cp-2-controllers-swap",
                "cp-2-kube-apiserver-swap",
                "cp-2-stage",
                "cp-3-controllers-swap",
                "cp-3-kube-apiserver-swap",
                "cp-3-stage",
                "etcd-snapshot",
                "w-1-settle",
                "w-1-stage",
                "w-1-swap",
                "w-2-settle",
                "w-2-stage",
                "w-2-swap",
            ],
        );
    });

    it("wait for each other in the order of the policy", () => {
        const stages = ["cp-1-stage", "cp-2-stage", "cp-3-stage", "w-1-stage", "w-2-stage"];
        const expected: Record<string, readonly string[]> = {
            "etcd-snapshot": stages,
            "cp-1-kube-apiserver-swap": ["etcd-snapshot"],
            "cp-2-kube-apiserver-swap": ["cp-1-kube-apiserver-swap"],
            "cp-3-kube-apiserver-swap": ["cp-2-kube-apiserver-swap"],
            "cp-1-controllers-swap": ["cp-3-kube-apiserver-swap"],
            "cp-3-controllers-swap": ["cp-3-kube-apiserver-swap"],
            // cp-2 leads: it hands over to one that is new already.
            "cp-2-controllers-swap": ["cp-1-controllers-swap", "cp-3-controllers-swap"],
            "w-1-smoke": ["w-1-swap"],
            "w-1-settle": ["w-1-smoke"],
            "w-2-smoke": ["w-2-swap"],
            "w-2-settle": ["w-2-smoke"],
        };
        for (const [name, dependsOn] of Object.entries(expected)) {
            const inherited = waitsFor(all, name);
            for (const one of dependsOn)
                assert(inherited.has(one), `${name} does not wait for ${one}`);
        }
        // Two of these five machines stage at a time.
        assert.deepEqual(
            stages.map((name) => [...waitsFor(all, name)].filter((one) => stages.includes(one))),
            [[], [], ["cp-1-stage"], ["cp-2-stage"], ["cp-3-stage", "cp-1-stage"]],
        );
        assert(waitsFor(all, "w-1-swap").has("cp-2-controllers-swap"));
        assert(waitsFor(all, "w-2-swap").has("w-1-settle"));
        assert(!waitsFor(all, "cp-1-controllers-swap").has("cp-3-controllers-swap"));
    });

    it("bind the same hooks to create and to update", () => {
        for (const { name, hooks } of commands(all)) {
            assert.equal(hooks["beforeCreate"]?.length, 1, `${name} has no guard`);
            assert.deepEqual(hooks["beforeUpdate"], hooks["beforeCreate"], name);
            assert.deepEqual(hooks["afterUpdate"], hooks["afterCreate"], name);
        }
    });

    it("have commands that create only, pinned, with a time limit and a lock", () => {
        for (const { name, inputs } of commands(all)) {
            assert.match(
                String(inputs["create"]),
                /^flock .* timeout --kill-after \d+ \d+ bash /,
                name,
            );
            for (const absent of ["update", "delete", "triggers", "environment"])
                assert(!(absent in inputs), `${name} has ${absent}`);
            assert.match(JSON.stringify(inputs["connection"]), /ssh-ed25519 AAAA/, name);
        }
    });

    it("keep scripts out of the state, and secrets out of command texts", () => {
        for (const { name, inputs } of commands(all)) {
            assert(!("stdin" in inputs), name);
            assert(String(inputs["create"]).length < 400, name);
            assert(!String(inputs["create"]).includes("PEM"), name);
        }
    });

    it("declare an identity that may do nothing to everything, and little to kube-system", () => {
        const rules = (role: string) => named(role).inputs["rules"] as Rule[];
        for (const { verbs, resources = [] } of rules("identity-cluster-role")) {
            assert(!verbs.includes("*"));
            if (resources.includes("*")) assert.deepEqual(verbs, ["list"]);
            if (!resources.some((one) => ["nodes", "pods/eviction"].includes(one)))
                assert(verbs.every((verb) => ["get", "list"].includes(verb)));
        }
        const changes = rules("identity-role").filter(({ verbs }) =>
            verbs.some((verb) => ["patch", "update", "delete"].includes(verb)),
        );
        assert.deepEqual(
            changes.flatMap(({ resourceNames = ["any"] }) => resourceNames),
            [
                "kube-lockstep",
                "kube-lockstep-smoke-w-1",
                "kube-lockstep-smoke-w-2",
                "kube-lockstep",
            ],
        );
    });

    it("change for a new version only where it is named", async () => {
        const other = await upgrade("v1.37.3");
        const changed = commands(all)
            .filter(({ name, inputs }) => {
                const after = other.find((one) => one.name === name);
                return JSON.stringify(after?.inputs) !== JSON.stringify(inputs);
            })
            .map(({ name }) => name);
        assert.equal(changed.length, commands(all).length);
        const inputsOf = (some: readonly Registration[]) =>
            Object.fromEntries(some.map(({ name, inputs }) => [name, inputs]));
        assert.deepEqual(inputsOf(await upgrade()), inputsOf(all));
        assert.equal(named("w-1-smoke").type, "kubernetes:core/v1:Pod");
    });
});

/** All that a resource waits for, directly or through others. */
function waitsFor(all: readonly Registration[], name: string): ReadonlySet<string> {
    const seen = new Set<string>();
    const visit = (one: string) => {
        for (const next of all.find((r) => r.name === one)?.dependsOn ?? [])
            if (!seen.has(next)) {
                seen.add(next);
                visit(next);
            }
    };
    visit(name);
    return seen;
}
