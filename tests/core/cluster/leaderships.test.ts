import assert from "node:assert/strict";
import type { ComponentSighting, Inventory } from "../../../core/cluster/inventory.ts";
import { diagnose } from "../../../core/cluster/diagnose.ts";
import type { Leadership } from "../../../core/cluster/diagnosis.ts";
import { leaderless } from "../../../core/cluster/leaderships.ts";
import { clusterInventory, clusterSpec, sighting, withMachine, withSighting } from "../clusters.ts";

const three = clusterSpec();
const one = clusterSpec({ controlPlanes: 1 });
const absent = { kind: "absent", reason: "no process is running" } as const;
const unhealthy = { ok: false, detail: "connection refused" } as const;
const nobody = { kind: "nobody" } as const;
const unneeded = { kind: "unneeded" } as const;

/** How the kube-schedulers are set up, whose Lease nobody holds, and what follows. */
const rows: readonly (readonly [what: string, inventory: Inventory, state: Leadership["state"]])[] =
    [
        ["all elect", clusterInventory(three), nobody],
        ...["0", "f", "F", "false", "False", "FALSE"].map(
            (no) =>
                [
                    `none elects: ${no}`,
                    schedulers({ args: [`--leader-elect=${no}`] }),
                    unneeded,
                ] as const,
        ),
        ["all elect, and say so", schedulers({ args: ["--leader-elect=true"] }), nobody],
        ["all elect, and misspell it", schedulers({ args: ["--leader-elect=no"] }), nobody],
        [
            "another Lease, by name",
            schedulers({ args: ["--leader-elect-resource-name=mine"] }),
            unneeded,
        ],
        [
            "another Lease, by namespace",
            schedulers({ args: ["--leader-elect-resource-namespace", "mine"] }),
            unneeded,
        ],
        [
            "a config file, which may name another",
            schedulers({ args: ["--config=/s.yaml"] }),
            unneeded,
        ],
        [
            "different reasons for each",
            withScheduler(schedulers({ args: ["--config=/s.yaml"] }), "cp-2", {
                args: ["--leader-elect=false"],
            }),
            unneeded,
        ],
        [
            "one elects beside two that do not",
            withScheduler(schedulers({ args: ["--leader-elect=false"] }), "cp-2", { args: [] }),
            nobody,
        ],
        [
            "one that would elect, and is not running",
            withScheduler(schedulers({ args: ["--leader-elect=false"] }), "cp-2", {
                args: [],
                running: absent,
            }),
            unneeded,
        ],
        ["none of several runs", schedulers({ running: absent }), nobody],
        ["none of several was seen", { ...clusterInventory(three), machines: [] }, nobody],
        [
            "one elects where it should not run",
            withMachine(schedulers({ args: ["--leader-elect=false"] }), "w-1", (machine) => ({
                ...machine,
                components: [...machine.components, sighting("kube-scheduler", "v1.36.4")],
            })),
            unneeded,
        ],
    ];

describe("leaderships", () => {
    for (const [what, inventory, state] of rows) {
        it(`are ${state.kind} where nobody holds the Lease and ${what}`, () => {
            for (const holder of [undefined, "cp-1"])
                assert.deepEqual(stateOf(inventory, three, { holder, expired: true }), state);
            assert.deepEqual(stateOf(inventory, three, {}), state);
        });
    }

    it("of an only control plane are unneeded unless its instance runs and is unhealthy", () => {
        const alone = clusterInventory(one);
        assert.deepEqual(stateOf(alone, one, {}), unneeded);
        assert.deepEqual(
            stateOf(withScheduler(alone, "cp-1", { health: unhealthy }), one, {}),
            nobody,
        );
        const down = withScheduler(alone, "cp-1", { running: absent, health: unhealthy });
        assert.deepEqual(stateOf(down, one, {}), unneeded);
        assert.deepEqual(stateOf({ ...alone, machines: [] }, one, {}), unneeded);
        const several = withScheduler(clusterInventory(three), "cp-1", { health: unhealthy });
        assert.deepEqual(stateOf(several, three, {}), nobody);
    });

    it("ignore a config file of kube-controller-managers: it names no Lease", () => {
        const configured = three.controlPlanes.reduce(
            (sofar, { node }) =>
                withSighting(sofar, node, "kube-controller-manager", {
                    args: ["--config=/c.yaml"],
                }),
            clusterInventory(three),
        );
        const component = "kube-controller-manager";
        const leaders = [{ component, holder: undefined, expired: false }] as const;
        assert.deepEqual(diagnose({ ...configured, leaders }, three).leaderships, [
            { component, state: nobody },
        ]);
    });

    it("are led by who holds the Lease, needed or not, and by someone known or not", () => {
        const unelected = schedulers({ args: ["--leader-elect=false"] });
        for (const inventory of [clusterInventory(three), unelected])
            assert.deepEqual(stateOf(inventory, three, { holder: "cp-2" }), {
                kind: "led",
                holder: "cp-2",
                isKnown: true,
            });
        const led = (holder: string, inventory: Inventory) => stateOf(inventory, three, { holder });
        const behind = clusterInventory(three);
        assert.deepEqual(led("cp-9", behind), { kind: "led", holder: "cp-9", isKnown: false });
        // A worker leads nothing under its node's name, but a machine may be known by its hostname.
        const renamed = withMachine(behind, "cp-2", (machine) => ({ ...machine, hostname: "two" }));
        assert.deepEqual(led("two", renamed), { kind: "led", holder: "two", isKnown: true });
        assert.deepEqual(led("two", behind), { kind: "led", holder: "two", isKnown: false });
        // A control plane of the spec is known even if SSH cannot reach it.
        assert.deepEqual(led("cp-2", { ...behind, machines: [] }), {
            kind: "led",
            holder: "cp-2",
            isKnown: true,
        });
    });

    it("are those of the observed Leases, in their order", () => {
        const behind = clusterInventory(three);
        const kinds = (inventory: Inventory) =>
            diagnose(inventory, three).leaderships.map(
                ({ component, state }) => `${component} ${state.kind}`,
            );
        assert.deepEqual(kinds(behind), ["kube-controller-manager led", "kube-scheduler led"]);
        assert.deepEqual(kinds({ ...behind, leaders: [] }), []);
        const [manager, scheduler] = behind.leaders;
        const leaders = [{ ...scheduler!, expired: true }, manager!];
        assert.deepEqual(kinds({ ...behind, leaders }), [
            "kube-scheduler nobody",
            "kube-controller-manager led",
        ]);
    });
});

describe("leaderless", () => {
    it("are the controllers that should have a leader and have none", () => {
        const led = { kind: "led", holder: "cp-1", isKnown: true } as const;
        const [manager, scheduler] = ["kube-controller-manager", "kube-scheduler"] as const;
        const pair = (first: Leadership["state"], second: Leadership["state"]) =>
            leaderless([
                { component: manager, state: first },
                { component: scheduler, state: second },
            ]);
        assert.deepEqual(pair(led, nobody), [scheduler]);
        assert.deepEqual(pair(nobody, nobody), [manager, scheduler]);
        assert.deepEqual(pair(unneeded, { ...led, isKnown: false }), []);
        assert.deepEqual(leaderless([]), []);
    });
});

/** Who leads among the kube-schedulers, according to their Lease. */
function stateOf(
    inventory: Inventory,
    spec: typeof three,
    {
        holder,
        expired = false,
    }: { readonly holder?: string | undefined; readonly expired?: boolean },
): Leadership["state"] | undefined {
    const leaders = [{ component: "kube-scheduler", holder, expired }] as const;
    return diagnose({ ...inventory, leaders }, spec).leaderships[0]?.state;
}

/** An inventory with every kube-scheduler changed. */
function schedulers(change: Partial<ComponentSighting>): Inventory {
    return three.controlPlanes.reduce(
        (sofar, { node }) => withScheduler(sofar, node, change),
        clusterInventory(three),
    );
}

function withScheduler(
    inventory: Inventory,
    node: string,
    change: Partial<ComponentSighting>,
): Inventory {
    return withSighting(inventory, node, "kube-scheduler", change);
}
