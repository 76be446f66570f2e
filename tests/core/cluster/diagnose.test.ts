import assert from "node:assert/strict";
import fc from "fast-check";
import type { Component } from "../../../core/cluster/component.ts";
import type {
    Inventory,
    MachineSighting,
    VersionReading,
} from "../../../core/cluster/inventory.ts";
import { machinesOf, type ClusterSpec } from "../../../core/cluster/spec.ts";
import { componentOf, diagnose, instancesOf } from "../../../core/cluster/diagnose.ts";
import type { Cluster, Machine } from "../../../core/cluster/diagnosis.ts";
import { anyCluster, upgradable } from "../plan/anyCluster.ts";
import { clusterInventory, clusterSpec, sighting, v, withMachine, withNode } from "../clusters.ts";

const spec = clusterSpec();
const behind = clusterInventory(spec);
const absent = { kind: "absent", reason: "no process is running" } as const;

describe("diagnose", () => {
    it("has every machine of the spec, in its order, whatever the order of observation", () => {
        const turned: Inventory = {
            ...behind,
            machines: behind.machines.toReversed(),
            nodes: behind.nodes.toReversed(),
        };
        for (const inventory of [behind, turned]) {
            const { machines } = diagnose(inventory, spec);
            assert.deepEqual(
                machines.map((machine) => machine.spec),
                machinesOf(spec),
            );
            for (const { spec: machine, node, components } of machines) {
                assert.equal(node?.name, machine.role === "worker" ? machine.node : undefined);
                assert.deepEqual(components.map(nameOf), machine.components);
            }
        }
    });

    it("leaves out machines that the spec does not name", () => {
        const small = clusterSpec({ controlPlanes: 1, workers: 1 });
        const { machines, strangeNodes } = diagnose(behind, small);
        assert.deepEqual(machines.map(nodeOf), ["cp-1", "w-1"]);
        assert.deepEqual(
            strangeNodes.map(({ name }) => name),
            ["w-2", "w-3"],
        );
    });

    it("puts a machine's own name, its link, and its records beside it", () => {
        const records = [
            { component: "kubelet", version: "v1.36.4", token: "one" },
            { component: "kube-scheduler", version: "v1.36.4", token: "not its own" },
        ] as const;
        const seen = withMachine(behind, "w-2", (one) => ({
            ...one,
            hostname: "w-two",
            linkOnOurWay: "/var/lib",
            records,
        }));
        const machine = machineOf(diagnose(seen, spec), "w-2");
        assert.deepEqual(machine.reach, {
            kind: "reached",
            hostname: "w-two",
            linkOnOurWay: "/var/lib",
        });
        assert.deepEqual(
            machine.components.map(({ record }) => record),
            [
                { token: "one", version: "v1.36.4" },
                { token: "none", version: undefined },
            ],
        );
        const other = machineOf(diagnose(seen, spec), "w-1");
        assert.deepEqual(other.components[0]?.record, { token: "none", version: undefined });
    });

    it("knows only the node of a machine that was not reached, and what it leads", () => {
        const reasons = new Map([
            ["cp-1", "no route"],
            ["w-2", "refused"],
        ]);
        const lost: Inventory = {
            ...behind,
            machines: behind.machines
                .filter(({ node }) => node !== "w-3")
                .map((machine): MachineSighting => {
                    const reason = reasons.get(machine.node);
                    return reason === undefined
                        ? machine
                        : { kind: "unreachable", node: machine.node, reason };
                }),
        };
        const cluster = diagnose(lost, spec);
        const nothing = { components: [], missing: [], strangers: [] };
        assert.deepEqual(machineOf(cluster, "cp-1"), {
            ...nothing,
            spec: spec.controlPlanes[0]!,
            reach: { kind: "unreached", reason: "no route" },
            node: undefined,
            leads: ["kube-controller-manager", "kube-scheduler"],
        } satisfies Machine);
        assert.deepEqual(machineOf(cluster, "w-2"), {
            ...nothing,
            spec: spec.workers[1]!,
            reach: { kind: "unreached", reason: "refused" },
            node: behind.nodes[1],
            leads: [],
        } satisfies Machine);
        assert.deepEqual(machineOf(cluster, "w-3").reach, {
            kind: "unreached",
            reason: "it was not observed",
        });
    });

    it("finds what is missing and what is unexpected by the components of the spec", () => {
        const parts = (inventory: Inventory, wanted: ClusterSpec, node: string) => {
            const machine = machineOf(diagnose(inventory, wanted), node);
            return [machine.components.map(nameOf), machine.missing, machine.strangers.map(nameOf)];
        };
        const kubelet = sighting("kubelet", "v1.36.4");
        const odd = withComponents(behind, "cp-1", [
            { ...kubelet, running: absent },
            sighting("kube-scheduler", "v1.36.4"),
            sighting("kube-apiserver", "v1.36.4"),
        ]);
        assert.deepEqual(parts(odd, spec, "cp-1"), [
            ["kube-apiserver", "kube-scheduler"],
            ["kube-controller-manager"],
            ["kubelet"],
        ]);
        assert.deepEqual(parts(withComponents(behind, "w-1", []), spec, "w-1"), [
            [],
            ["kubelet", "kube-proxy"],
            [],
        ]);
        const withoutProxy = {
            ...spec,
            workers: spec.workers.map((one): typeof one => ({ ...one, components: ["kubelet"] })),
        };
        assert.deepEqual(parts(behind, withoutProxy, "w-1"), [["kubelet"], [], ["kube-proxy"]]);
        assert.deepEqual(parts(withComponents(behind, "w-1", [kubelet]), withoutProxy, "w-1"), [
            ["kubelet"],
            [],
            [],
        ]);
    });

    it("joins nodes to workers only: any other node is unexpected", () => {
        const named = { ...behind.nodes[0]!, name: "cp-1", cordonedByUs: true };
        const cluster = diagnose(
            {
                ...behind,
                nodes: [{ ...named, name: "w-9" }, ...behind.nodes.slice(1), named],
            },
            spec,
        );
        assert.equal(machineOf(cluster, "cp-1").node, undefined);
        assert.equal(machineOf(cluster, "w-1").node, undefined);
        assert.equal(machineOf(cluster, "w-2").node, behind.nodes[1]);
        assert.deepEqual(
            cluster.strangeNodes.map(({ name }) => name),
            ["w-9", "cp-1"],
        );
    });

    it("knows what a kubelet's node registered, and of nobody else", () => {
        const old: VersionReading = { kind: "version", version: v("v1.35.1") };
        const cluster = diagnose(withNode(behind, "w-1", { kubelet: old }), spec);
        assert.deepEqual(
            machineOf(cluster, "w-1").components.map(({ registered }) => registered),
            [old, undefined],
        );
        for (const { registered } of machineOf(cluster, "cp-1").components)
            assert.equal(registered, undefined);
        const without = diagnose({ ...behind, nodes: [] }, spec);
        assert.equal(componentOf(machineOf(without, "w-1"), "kubelet")?.registered, undefined);
    });

    it("knows which controllers a machine leads, by its node's name and while its Lease lasts", () => {
        const leads = (leaders: Inventory["leaders"], inventory = behind) =>
            diagnose({ ...inventory, leaders }, spec)
                .machines.filter((machine) => machine.leads.length > 0)
                .map((machine) => [nodeOf(machine), ...machine.leads]);
        const manager = { component: "kube-controller-manager", expired: false } as const;
        const scheduler = { component: "kube-scheduler", expired: false } as const;
        assert.deepEqual(
            leads([
                { ...scheduler, holder: "cp-2" },
                { ...manager, holder: "cp-2" },
            ]),
            [["cp-2", "kube-scheduler", "kube-controller-manager"]],
        );
        assert.deepEqual(
            leads([
                { ...manager, holder: "cp-3" },
                { ...scheduler, holder: "cp-1" },
            ]),
            [
                ["cp-1", "kube-scheduler"],
                ["cp-3", "kube-controller-manager"],
            ],
        );
        assert.deepEqual(
            leads([
                { ...manager, holder: "cp-3", expired: true },
                { ...scheduler, holder: undefined },
            ]),
            [],
        );
        const renamed = withMachine(behind, "cp-2", (one) => ({ ...one, hostname: "two" }));
        assert.deepEqual(leads([{ ...manager, holder: "two" }], renamed), []);
    });

    it("takes over what the API and kubectl report", () => {
        const { api, kubectl, spec: wanted } = diagnose(behind, spec);
        assert.deepEqual([api, kubectl, wanted], [{ kind: "answers" }, behind.kubectl, spec]);
        const silent = diagnose(
            { ...behind, nodes: [], leaders: [], apiError: "refused", kubectl: absent },
            spec,
        );
        assert.deepEqual(silent.api, { kind: "silent", reason: "refused" });
        assert.deepEqual([silent.kubectl, silent.leaderships], [absent, []]);
    });

    it("gives both mentions of a node that the spec names twice what is known about it", () => {
        const twice: ClusterSpec = {
            ...spec,
            controlPlanes: [...spec.controlPlanes, spec.controlPlanes[1]!],
            workers: [
                ...spec.workers,
                { ...spec.workers[0]!, address: "198.18.0.99" },
                { ...spec.controlPlanes[0]!, role: "worker", components: ["kubelet"] },
            ],
        };
        const { machines } = diagnose(behind, twice);
        assert.deepEqual(
            machines.map(nodeOf),
            machinesOf(twice).map(({ node }) => node),
        );
        assert.deepEqual(machines[3], machines[1]);
        assert.deepEqual({ ...machines[7]!, spec: twice.workers[0]! }, machines[4]);
        assert.deepEqual(machines[8]?.missing, ["kubelet"]);
    });

    it("property: never throws, keeps the machines of the spec and their components in order", () => {
        fc.assert(
            fc.property(spoiled, ({ spec: wanted, inventory }) => {
                const copies = structuredClone({ wanted, inventory });
                const cluster = diagnose(inventory, wanted);
                assert.deepEqual({ wanted, inventory }, copies);
                assert.deepEqual(
                    cluster.machines.map((machine) => machine.spec),
                    machinesOf(wanted),
                );
                for (const { spec: machine, reach, components, missing } of cluster.machines) {
                    const seen = [...components.map(nameOf), ...missing];
                    assert.deepEqual(
                        new Set(seen),
                        new Set(reach.kind === "reached" ? machine.components : []),
                    );
                    assert.deepEqual(
                        components.map(nameOf),
                        machine.components.filter((one) => components.map(nameOf).includes(one)),
                    );
                }
            }),
        );
    });
});

describe("componentOf and instancesOf", () => {
    const cluster = diagnose(withComponents(behind, "cp-2", []), spec);

    it("find a component on a machine, or nothing", () => {
        assert.equal(componentOf(machineOf(cluster, "cp-1"), "kubelet"), undefined);
        assert.equal(componentOf(undefined, "kubelet"), undefined);
        assert.equal(
            componentOf(machineOf(cluster, "w-1"), "kube-proxy"),
            machineOf(cluster, "w-1").components[1],
        );
    });

    it("find every machine that has a component", () => {
        assert.deepEqual(
            instancesOf(cluster, "kube-apiserver").map(({ machine, diagnosed }) => [
                nodeOf(machine),
                diagnosed.component,
            ]),
            [
                ["cp-1", "kube-apiserver"],
                ["cp-3", "kube-apiserver"],
            ],
        );
        assert.deepEqual(instancesOf({ ...cluster, machines: [] }, "kube-apiserver"), []);
    });
});

const anyReading = fc.constantFrom<VersionReading>(
    { kind: "version", version: v("v1.36.4") },
    { kind: "version", version: v("v1.37.2") },
    { kind: "unparseable", text: "" },
    absent,
);

/** Any cluster whose machines, nodes and components may be unseen, named twice, or odd. */
const spoiled = fc
    .record({
        cluster: fc.oneof(upgradable, anyCluster),
        unseen: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
        twice: fc.array(fc.nat({ max: 9 }), { maxLength: 2 }),
        bare: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
        running: anyReading,
        onDisk: anyReading,
        leader: fc.constantFrom(undefined, "cp-1", "cp-9"),
    })
    .map(
        ({
            cluster: { spec: wanted, inventory },
            unseen,
            twice,
            bare,
            running,
            onDisk,
            leader,
        }) => {
            const again = twice.flatMap((at) => machinesOf(wanted)[at] ?? []);
            return {
                spec: { ...wanted, workers: [...wanted.workers, ...again] },
                inventory: {
                    ...inventory,
                    nodes: inventory.nodes.filter((_, at) => !bare.includes(at)),
                    leaders: inventory.leaders.map((one) => ({ ...one, holder: leader })),
                    machines: inventory.machines.flatMap(
                        (machine, at): readonly MachineSighting[] => {
                            if (unseen.includes(at)) return [];
                            if (machine.kind === "unreachable" || !bare.includes(at))
                                return [machine];
                            const [first, ...others] = machine.components;
                            return [
                                {
                                    ...machine,
                                    components: [
                                        { ...first!, running, onDisk },
                                        ...others.slice(1),
                                    ],
                                },
                            ];
                        },
                    ),
                },
            };
        },
    );

function machineOf({ machines }: Cluster, node: string): Machine {
    return machines.find((machine) => nodeOf(machine) === node) ?? assert.fail(`no ${node}`);
}

function withComponents(
    inventory: Inventory,
    node: string,
    components: readonly ReturnType<typeof sighting>[],
): Inventory {
    return withMachine(inventory, node, (machine) => ({ ...machine, components }));
}

function nodeOf({ spec: { node } }: Machine): string {
    return node;
}

function nameOf({ component }: { readonly component: Component }): Component {
    return component;
}
