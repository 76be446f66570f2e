import assert from "node:assert/strict";
import { ClusterUpgrade } from "../../components/clusterUpgrade.ts";
import type { Rule } from "../../components/identityRules.ts";
import { diagnose } from "../../core/cluster/diagnose.ts";
import type { Inventory } from "../../core/cluster/inventory.ts";
import type { ClusterSpec, MachineSpec } from "../../core/cluster/spec.ts";
import { planUpgrade } from "../../core/plan/planUpgrade.ts";
import { parseVersion } from "../../core/cluster/version.ts";
import { clusterThrough } from "../../edge/look/liveCluster.ts";
import { systemClock } from "../../edge/clock.ts";
import { simulatedSpec } from "../edge/guards/simulatedRun.ts";
import { registrationsOf, type Registration } from "./recordingMonitor.ts";

function spec(version = "v1.37.2"): ClusterSpec {
    const target = parseVersion(version)!;
    const { controlPlanes, workers, ...rest } = simulatedSpec({}, 2);
    const pinned = (machine: MachineSpec): MachineSpec => ({
        ...machine,
        ssh: { ...machine.ssh, privateKey: "PEM" },
    });
    return {
        ...rest,
        version: target,
        workerVersion: target,
        controlPlanes: controlPlanes.map(pinned),
        workers: workers.map(pinned),
    };
}

const inventory: Inventory = {
    machines: [],
    nodes: [],
    leaders: [{ component: "kube-controller-manager", holder: "cp-2", expired: false }],
    kubectl: { kind: "absent", reason: "not asked" },
    apiError: undefined,
};

/** The names of control planes lead to a leader only if their machines were observed. */
function seenOf({ controlPlanes, workers }: ClusterSpec): Inventory["machines"] {
    return [...controlPlanes, ...workers].map(({ node }) => ({
        kind: "reached",
        node,
        hostname: node,
        components: [],
        records: [],
        linkOnOurWay: undefined,
    }));
}

async function upgrade(version?: string): Promise<readonly Registration[]> {
    const nothing = () => Promise.reject(new Error("a declaration asks nobody"));
    const wanted = spec(version);
    const seen = { ...inventory, machines: seenOf(wanted) };
    return registrationsOf(
        () =>
            new ClusterUpgrade("test", {
                spec: wanted,
                inventory: seen,
                plan: planUpgrade(diagnose(seen, wanted)),
                record: undefined,
                live: clusterThrough(
                    wanted,
                    { run: nothing, json: nothing, raw: nothing },
                    nothing,
                    systemClock,
                ),
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
            // cp-2 leads: it hands over to one that is already new.
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

    it("read like the plan: phases, and their moves below them", () => {
        const below = (parent: string) =>
            all.filter((one) => one.parent === parent).map(({ type, name }) => [type, name]);
        const phases = below("test").filter(([type]) => type === "kube-lockstep:index:Phase");
        const kinds = ["staging", "snapshot", "kube-apiservers", "controllers", "workers"];
        assert.deepEqual(
            phases.map(([, name]) => name),
            kinds,
        );
        const moves = (phase: string, type: string, ...names: readonly string[]) => {
            const expected = names.map((name) => [`kube-lockstep:index:${type}`, name]);
            assert.deepEqual(below(phase), expected, phase);
        };
        const machines = ["cp-1", "cp-2", "cp-3", "w-1", "w-2"];
        moves("staging", "StagedRelease", ...machines.map((node) => `${node}-release`));
        moves("snapshot", "EtcdSnapshot", "etcd");
        const apiServers = ["cp-1", "cp-2", "cp-3"].map((node) => `${node}-kube-apiserver`);
        moves("kube-apiservers", "ApiServer", ...apiServers);
        const leaderLast = ["cp-1", "cp-3", "cp-2"].map((node) => `${node}-controllers`);
        moves("controllers", "Controllers", ...leaderLast);
        moves("workers", "Worker", "w-1", "w-2");
    });

    it("are recognised in a state in which there were no phases yet", () => {
        const phases = ["staging", "snapshot", "kube-apiservers", "controllers", "workers"];
        const moves = all.filter(({ parent }) => phases.includes(parent));
        assert.equal(moves.length, 5 + 1 + 3 + 3 + 2);
        for (const { name, formerParents } of moves)
            assert.deepEqual(formerParents, ["test"], name);
    });

    it("bind the same hooks to create and to update, and one to a failure", () => {
        for (const { name, hooks } of commands(all)) {
            assert.equal(hooks["beforeCreate"]?.length, 1, `${name} has no guard`);
            assert.equal(hooks["afterCreate"]?.length, 1, name);
            assert.equal(hooks["onError"]?.length, 1, name);
            assert.deepEqual(hooks["beforeUpdate"], hooks["beforeCreate"], name);
            assert.deepEqual(hooks["afterUpdate"], hooks["afterCreate"], name);
        }
        const guarded = commands(all).flatMap(({ hooks }) => hooks["beforeCreate"] ?? []);
        assert.equal(new Set(guarded).size, commands(all).length, "two share a guard");
    });

    it("have commands with create only, pinned, with a time limit and a lock", () => {
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

    it("declare an identity that may do nothing to everything, and little in kube-system", () => {
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
