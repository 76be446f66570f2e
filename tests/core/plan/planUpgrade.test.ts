import assert from "node:assert/strict";
import { componentsOf, type Component } from "../../../core/cluster/component.ts";
import type { Inventory, VersionReading } from "../../../core/cluster/inventory.ts";
import type { ClusterSpec } from "../../../core/cluster/spec.ts";
import { diagnose } from "../../../core/cluster/diagnose.ts";
import {
    pendingMoves,
    type Move,
    type PendingMove,
    type PhaseKind,
    type UpgradePlan,
} from "../../../core/plan/plan.ts";
import { planUpgrade } from "../../../core/plan/planUpgrade.ts";
import {
    afterSwap,
    clusterInventory,
    clusterSpec,
    decided,
    movesOf,
    v,
    withMachine,
    withNode,
    withSighting,
} from "../clusters.ts";

const spec = clusterSpec();
const behind = clusterInventory(spec);
const target = clusterInventory(spec, () => "v1.37.2");

describe("planUpgrade", () => {
    it("has all phases, with waves of moves, for every machine of the spec", () => {
        assert.deepEqual(drawn(behind), [
            "staging",
            "  cp-1 all swap, cp-2 all swap, cp-3 all swap, w-1 all swap, w-2 all swap, w-3 all swap; 2 at once",
            "snapshot",
            "  cp-1 none swap; 1 at once",
            "kube-apiservers",
            "  cp-1 kube-apiserver swap; 1 at once",
            "  cp-2 kube-apiserver swap; 1 at once",
            "  cp-3 kube-apiserver swap; 1 at once",
            "controllers",
            "  cp-2 kube-controller-manager+kube-scheduler swap, cp-3 kube-controller-manager+kube-scheduler swap; 2 at once",
            "  cp-1 kube-controller-manager+kube-scheduler swap; 1 at once",
            "workers",
            "  w-1 all swap; 1 at once",
            "  w-2 all swap; 1 at once",
            "  w-3 all swap; 1 at once",
        ]);
    });

    it("is the same except for what there is to do, whatever was observed", () => {
        const shape = (inventory: Inventory) =>
            drawn(inventory).map((line) => line.replaceAll(/ (?:swap|nothing)\b/g, ""));
        const unseen: Inventory = { ...behind, machines: [], nodes: [] };
        const bare = withMachine(behind, "cp-1", (one) => ({ ...one, components: [] }));
        for (const inventory of [target, unseen, bare])
            assert.deepEqual(shape(inventory), shape(behind));
        for (const inventory of [target, unseen])
            assert.deepEqual(
                drawn(inventory).filter((line) => line.includes("swap")),
                [],
            );
    });

    it("marks only the moves that have something to do, and their staging", () => {
        const odd = withSighting(
            withSighting(target, "cp-2", "kube-scheduler", runs("v1.36.4")),
            "w-3",
            "kube-proxy",
            runs("v1.36.4"),
        );
        assert.deepEqual(busy(odd), [
            "staging cp-2",
            "staging w-3",
            "controllers cp-2",
            "workers w-3",
        ]);
        assert.deepEqual(
            busy(withMachine(behind, "w-2", ({ node }) => unreachable(node))).filter((one) =>
                one.endsWith("w-2"),
            ),
            [],
        );
    });

    it("stages a tenth of the machines at once, at least two", () => {
        const atOnce = (machines: number) => {
            const wanted = clusterSpec({ controlPlanes: 1, workers: machines - 1 });
            const [wave, ...others] = phase(clusterInventory(wanted), "staging", wanted);
            assert.deepEqual(others, []);
            assert.equal(wave?.moves.length, machines);
            return wave.atOnce;
        };
        assert.deepEqual([1, 2, 20, 21, 30, 31, 100].map(atOnce), [2, 2, 2, 3, 3, 4, 10]);
    });

    it("stages what is swapped first, with the tokens of all of a machine's swaps", () => {
        const moves = phase(behind, "staging")[0]?.moves ?? [];
        const token = (kind: PhaseKind, node: string) =>
            phase(behind, kind)
                .flatMap((wave) => wave.moves)
                .find(({ machine }) => machine.node === node)?.token ?? "";
        assert.deepEqual(
            moves.map(({ token }) => token),
            [
                ...["cp-1", "cp-2", "cp-3"].map((node) =>
                    [token("kube-apiservers", node), token("controllers", node)].join(),
                ),
                ...["w-1", "w-2", "w-3"].map((node) => token("workers", node)),
            ],
        );
        assert.deepEqual(moves[0]?.work, {
            kind: "swap",
            components: ["kube-apiserver"],
            from: { "kube-apiserver": "v1.36.4" },
            to: v("v1.37.2"),
            drains: false,
            reason: "behind",
        });
    });

    it("takes a snapshot on the first control plane if its kube-apiserver is swapped", () => {
        assert.deepEqual(busy(behind).filter(isSnapshot), ["snapshot cp-1"]);
        const done = withSighting(behind, "cp-1", "kube-apiserver", runs("v1.37.2"));
        assert.deepEqual(busy(done).filter(isSnapshot), []);
        assert.deepEqual(busy(target).filter(isSnapshot), []);
        assert.deepEqual(
            phase(behind, "snapshot").flatMap(({ moves }) =>
                moves.map(({ takes, token }) => [takes, token]),
            ),
            [[[], ""]],
        );
    });

    it("takes no snapshot if the config turns it off or waives it, and none without a control plane", () => {
        const waves = (wanted: ClusterSpec) => phase(clusterInventory(wanted), "snapshot", wanted);
        const off = { ...spec, etcdSnapshot: { ...spec.etcdSnapshot, enabled: false } };
        assert.deepEqual(waves(off), []);
        assert.deepEqual(waves({ ...spec, waivers: { "etcd-snapshot": "kept elsewhere" } }), []);
        assert.equal(waves({ ...spec, waivers: { clock: "known" } }).length, 1);
        assert.deepEqual(waves(clusterSpec({ controlPlanes: 0 })), []);
        assert.deepEqual(
            planUpgrade(diagnose(behind, off)).phases.map(({ kind }) => kind),
            ["staging", "snapshot", "kube-apiservers", "controllers", "workers"],
        );
    });

    it("swaps controllers in two waves, the leading kube-controller-manager last", () => {
        assert.deepEqual(controllers(behind), [["cp-2", "cp-3"], ["cp-1"]]);
        // Whichever scheduler leads.
        assert.deepEqual(controllers(led("cp-2", "cp-3")), [["cp-1", "cp-3"], ["cp-2"]]);
        // The Lease says who leads, even if SSH cannot reach the machine.
        assert.deepEqual(
            controllers(withMachine(behind, "cp-1", ({ node }) => unreachable(node))),
            [["cp-2", "cp-3"], ["cp-1"]],
        );
    });

    it("swaps the controllers of the config's last control plane last if nobody in the config leads", () => {
        const config = [["cp-1", "cp-2"], ["cp-3"]];
        assert.deepEqual(controllers(led(undefined, "cp-1")), config);
        assert.deepEqual(controllers(led("cp-9", "cp-1")), config);
        const expired = behind.leaders.map((leader) => ({ ...leader, expired: true }));
        assert.deepEqual(controllers({ ...behind, leaders: expired }), config);
        assert.deepEqual(controllers({ ...behind, leaders: [] }), config);
    });

    it("has no empty wave: one or no control plane, no worker", () => {
        const kinds = (shape: { controlPlanes?: number; workers?: number }) => {
            const wanted = clusterSpec(shape);
            const { phases } = planUpgrade(diagnose(clusterInventory(wanted), wanted));
            return phases.map(
                ({ kind, waves }) => `${kind} ${waves.map(({ moves }) => moves.length).join("+")}`,
            );
        };
        assert.deepEqual(kinds({ controlPlanes: 1, workers: 1 }), [
            "staging 2",
            "snapshot 1",
            "kube-apiservers 1",
            "controllers 1",
            "workers 1",
        ]);
        assert.deepEqual(kinds({ controlPlanes: 2, workers: 0 }), [
            "staging 2",
            "snapshot 1",
            "kube-apiservers 1+1",
            "controllers 1+1",
            "workers ",
        ]);
        assert.deepEqual(kinds({ controlPlanes: 0, workers: 2 }), [
            "staging 2",
            "snapshot ",
            "kube-apiservers ",
            "controllers ",
            "workers 1+1",
        ]);
    });

    it("lets a machine take only what the spec has for it", () => {
        const wanted = withComponents(withComponents(spec, "w-2", ["kubelet"]), "cp-2", [
            "kube-apiserver",
            "kube-controller-manager",
        ]);
        const inventory = clusterInventory(wanted);
        const takes = (kind: PhaseKind, node: string) =>
            phase(inventory, kind, wanted)
                .flatMap(({ moves }) => moves)
                .filter(({ machine }) => machine.node === node)
                .map((move) => move.takes.join());
        assert.deepEqual(takes("workers", "w-2"), ["kubelet"]);
        assert.deepEqual(takes("workers", "w-1"), ["kubelet,kube-proxy"]);
        assert.deepEqual(takes("controllers", "cp-2"), ["kube-controller-manager"]);
        assert.deepEqual(takes("staging", "cp-2"), ["kube-apiserver,kube-controller-manager"]);
        assert.deepEqual(
            movesOf(inventory, wanted)
                .filter(({ node }) => node === "w-2" || node === "cp-2")
                .map(({ node, components }) => `${node} ${components.join("+")}`),
            ["cp-2 kube-apiserver", "cp-2 kube-controller-manager", "w-2 kubelet"],
        );
    });

    it("leaves a machine out of a phase of which it has no component", () => {
        const wanted = [
            (one: ClusterSpec) => withComponents(one, "cp-2", ["kube-apiserver"]),
            (one: ClusterSpec) => withComponents(one, "cp-3", ["kube-controller-manager"]),
            (one: ClusterSpec) => withComponents(one, "w-1", []),
        ].reduce((sofar, change) => change(sofar), spec);
        const inventory = clusterInventory(wanted);
        const nodes = (kind: PhaseKind) =>
            phase(inventory, kind, wanted).map(({ moves }) =>
                moves.map(({ machine }) => machine.node),
            );
        assert.deepEqual(nodes("kube-apiservers"), [["cp-1"], ["cp-2"]]);
        assert.deepEqual(nodes("controllers"), [["cp-3"], ["cp-1"]]);
        assert.deepEqual(nodes("workers"), [["w-2"], ["w-3"]]);
        assert.equal(nodes("staging")[0]?.length, 6);
    });

    it("has every mention of a node that the spec names twice", () => {
        const twice: ClusterSpec = {
            ...spec,
            controlPlanes: [...spec.controlPlanes, spec.controlPlanes[0]!],
            workers: [
                ...spec.workers,
                spec.workers[1]!,
                { ...spec.controlPlanes[0]!, role: "worker" },
            ],
        };
        const { phases } = planUpgrade(diagnose(behind, twice));
        assert.equal(phases[0]?.waves[0]?.moves.length, 9);
        assert.equal(pendingMoves({ phases }).filter(({ node }) => node === "w-2").length, 2);
    });
});

describe("the pending moves of a plan", () => {
    it("take kube-apiservers, then controllers with the leader last, then workers", () => {
        assert.deepEqual(short(behind), [
            "cp-1 kube-apiserver behind",
            "cp-2 kube-apiserver behind",
            "cp-3 kube-apiserver behind",
            "cp-2 kube-controller-manager+kube-scheduler behind",
            "cp-3 kube-controller-manager+kube-scheduler behind",
            "cp-1 kube-controller-manager+kube-scheduler behind",
            "w-1 kubelet+kube-proxy behind drains",
            "w-2 kubelet+kube-proxy behind drains",
            "w-3 kubelet+kube-proxy behind drains",
        ]);
    });

    it("say what each of them changes", () => {
        const moves = movesOf(withSighting(behind, "w-2", "kube-proxy", runs("v1.36.3")), spec);
        assert.deepEqual(moves[7], {
            phase: "workers",
            machine: spec.workers[1]!,
            node: "w-2",
            components: ["kubelet", "kube-proxy"],
            from: { kubelet: "v1.36.4", "kube-proxy": "v1.36.3" },
            to: v("v1.37.2"),
            drains: true,
            reason: "behind",
        } satisfies PendingMove);
    });

    it("are none at the target", () => {
        assert.deepEqual(movesOf(target, spec), []);
    });

    it("cover only what is behind: one worker, one of its components without a drain", () => {
        const late = withSighting(target, "w-2", "kubelet", runs("v1.36.4"));
        assert.deepEqual(short(late), ["w-2 kubelet behind drains"]);
        const proxy = withSighting(target, "w-2", "kube-proxy", runs("v1.36.4"));
        assert.deepEqual(short(proxy), ["w-2 kube-proxy behind"]);
        const scheduler = withSighting(target, "cp-2", "kube-scheduler", runs("v1.36.4"));
        assert.deepEqual(short(scheduler), ["cp-2 kube-scheduler behind"]);
    });

    it("leave workers where workerVersion keeps them", () => {
        const held = clusterSpec({ workerVersion: "v1.36.4" });
        assert.deepEqual(
            movesOf(behind, held).map(({ node }) => node),
            ["cp-1", "cp-2", "cp-3", "cp-2", "cp-3", "cp-1"],
        );
    });

    it("repair a component that was changed by hand, and nothing else", () => {
        const recorded = movesOf(behind, spec).reduce(
            (sofar, move) => afterSwap(sofar, spec, move),
            behind,
        );
        const changed = withSighting(recorded, "w-2", "kubelet", runs("v1.36.4"));
        assert.deepEqual(short(changed), ["w-2 kubelet drifted drains"]);
        // Changed by hand to the target: nothing to drain, but the record is wrong.
        const ahead = withMachine(recorded, "w-2", (machine) => ({
            ...machine,
            records: machine.records.map((record) => ({ ...record, version: "v1.36.4" })),
        }));
        assert.deepEqual(short(ahead), ["w-2 kubelet+kube-proxy drifted"]);
        const junk = withSighting(recorded, "cp-2", "kube-scheduler", {
            onDisk: { kind: "unparseable", text: "busybox" },
        });
        assert.deepEqual(short(junk), ["cp-2 kube-scheduler file differs"]);
    });

    it("tell a new file with an old process, a dead process and an unhealthy one apart", () => {
        const down = { kind: "absent", reason: "no process is running" } as const;
        const sick = { health: { ok: false, detail: "503" } };
        assert.deepEqual(
            short(withSighting(target, "w-1", "kube-proxy", { running: reading("v1.36.4") })),
            ["w-1 kube-proxy behind"],
        );
        assert.deepEqual(
            short(withSighting(target, "w-1", "kube-proxy", { onDisk: reading("v1.36.4") })),
            ["w-1 kube-proxy file differs"],
        );
        assert.deepEqual(short(withSighting(target, "w-1", "kube-proxy", { running: down })), [
            "w-1 kube-proxy down",
        ]);
        assert.deepEqual(short(withSighting(target, "cp-2", "kube-scheduler", sick)), [
            "cp-2 kube-scheduler unhealthy",
        ]);
        assert.deepEqual(short(withSighting(target, "w-1", "kubelet", { running: down })), [
            "w-1 kubelet down",
        ]);
        assert.deepEqual(
            short(
                withSighting(target, "w-1", "kubelet", {
                    running: down,
                    onDisk: reading("v1.36.4"),
                }),
            ),
            ["w-1 kubelet down drains"],
        );
    });

    it("finish what an earlier run began", () => {
        // The process of the next kube-apiserver is down, its file is already new.
        const first = movesOf(behind, spec)
            .slice(0, 1)
            .reduce((sofar, move) => afterSwap(sofar, spec, move), behind);
        const broken = withSighting(first, "cp-2", "kube-apiserver", {
            running: { kind: "absent", reason: "no process is running" },
            onDisk: reading("v1.37.2"),
            health: { ok: false, detail: "connection refused" },
        });
        assert.deepEqual(short(broken).slice(0, 2), [
            "cp-2 kube-apiserver down",
            "cp-3 kube-apiserver behind",
        ]);
        // The first worker was cordoned by us, and its kubelet does not come up.
        const kubelet = withNode(behind, "w-1", {
            ready: false,
            unschedulable: true,
            cordonedByUs: true,
        });
        assert.equal(movesOf(kubelet, spec).length, 9);
        // Everything is swapped, and only the uncordon is missing.
        const cordoned = withNode(target, "w-3", { unschedulable: true, cordonedByUs: true });
        assert.deepEqual(short(cordoned), ["w-3  unfinished"]);
    });
});

describe("the pending moves of what is refused", () => {
    const moves = (inventory: Inventory) => decided(inventory, spec).moves;

    it("say what a component reports, or that it is nothing", () => {
        const odd = { kind: "unparseable", text: "v1.37.0-rc.1" } as const;
        const none = { kind: "absent", reason: "no such file" } as const;
        const kubelet = (running: VersionReading, onDisk: VersionReading) =>
            moves(withSighting(target, "w-2", "kubelet", { running, onDisk })).map(
                ({ from, reason, drains }) => ({ from, reason, drains }),
            );
        assert.deepEqual(kubelet(odd, odd), [
            { from: { kubelet: "v1.37.0-rc.1" }, reason: "unreadable", drains: true },
        ]);
        assert.deepEqual(kubelet(none, none), [
            { from: { kubelet: "nothing" }, reason: "unreadable", drains: true },
        ]);
    });

    it("include what reports no release, whatever its last swap recorded", () => {
        const recorded = withMachine(
            withSighting(target, "w-2", "kubelet", {
                running: { kind: "unparseable", text: "v0.0.0" },
            }),
            "w-2",
            (machine) => ({
                ...machine,
                records: [{ component: "kubelet", version: "v1.37.2", token: "t" }],
            }),
        );
        assert.deepEqual(moves(recorded).map(inWords), ["w-2 kubelet unreadable drains"]);
    });

    it("never include what is in doubt: its file must not be touched", () => {
        const doubt = { doubt: "the unit names /bin/sh" };
        assert.deepEqual(moves(withSighting(target, "w-2", "kubelet", doubt)), []);
        assert.deepEqual(
            moves(withSighting(behind, "w-2", "kubelet", doubt)).map(inWords)[7],
            "w-2 kube-proxy behind",
        );
    });

    it("are none on a machine that was not reached, not even on one that is half done", () => {
        const halfWay = withNode(target, "w-2", { unschedulable: true, cordonedByUs: true });
        const others = target.machines.filter(({ node }) => node !== "w-2");
        assert.deepEqual(moves({ ...halfWay, machines: others }), []);
        assert.deepEqual(moves({ ...halfWay, machines: [...others, unreachable("w-2")] }), []);
    });

    it("never consider a control plane half done", () => {
        const node = { ...target.nodes[0]!, name: "cp-1", cordonedByUs: true };
        assert.deepEqual(moves({ ...target, nodes: [node] }), []);
        // Nor one that the spec also names as a worker.
        const both = { ...spec.controlPlanes[0]!, role: "worker" } as const;
        const twice = { ...spec, workers: [...spec.workers, { ...both, components: [] }] };
        assert.deepEqual(decided({ ...target, nodes: [node] }, twice).moves, []);
    });
});

function led(manager: string | undefined, scheduler: string | undefined): Inventory {
    return {
        ...behind,
        leaders: [
            { component: "kube-scheduler", holder: scheduler, expired: false },
            { component: "kube-controller-manager", holder: manager, expired: false },
        ],
    };
}

/** The waves of a phase of the plan. */
function phase(inventory: Inventory, kind: PhaseKind, wanted = spec) {
    return planned(inventory, wanted).phases.find((one) => one.kind === kind)?.waves ?? [];
}

function planned(inventory: Inventory, wanted = spec): UpgradePlan {
    return planUpgrade(diagnose(inventory, wanted));
}

/** The nodes of the waves in which controllers are swapped. */
function controllers(inventory: Inventory): readonly (readonly string[])[] {
    return phase(inventory, "controllers").map(({ moves }) =>
        moves.map(({ machine }) => machine.node),
    );
}

/** The phase and the node of every move that has something to do. */
function busy(inventory: Inventory): readonly string[] {
    return planned(inventory).phases.flatMap(({ kind, waves }) =>
        waves.flatMap(({ moves }) =>
            moves
                .filter(({ work }) => work.kind === "swap")
                .map(({ machine }) => `${kind} ${machine.node}`),
        ),
    );
}

function isSnapshot(move: string): boolean {
    return move.startsWith("snapshot ");
}

/** The whole plan, a line for each phase and each of its waves. */
function drawn(inventory: Inventory): readonly string[] {
    return planned(inventory).phases.flatMap(({ kind, waves }) => [
        kind,
        ...waves.map(
            ({ moves, atOnce }) => `  ${moves.map(moveInWords).join(", ")}; ${atOnce} at once`,
        ),
    ]);
}

function moveInWords({ machine, takes, work }: Move): string {
    const all = takes.join("+") === componentsOf(machine.role).join("+");
    return `${machine.node} ${all ? "all" : takes.join("+") || "none"} ${work.kind}`;
}

/** The pending moves of an inventory that is not refused, in words. */
function short(inventory: Inventory): readonly string[] {
    return movesOf(inventory, spec).map(inWords);
}

function inWords({ node, components, reason, drains }: PendingMove): string {
    return `${node} ${components.join("+")} ${reason}${drains ? " drains" : ""}`;
}

/** The spec with other components on one machine. */
function withComponents(
    wanted: ClusterSpec,
    node: string,
    components: readonly Component[],
): ClusterSpec {
    const changed = (machines: ClusterSpec["workers"]) =>
        machines.map((machine) => (machine.node === node ? { ...machine, components } : machine));
    return {
        ...wanted,
        controlPlanes: changed(wanted.controlPlanes),
        workers: changed(wanted.workers),
    };
}

function unreachable(node: string) {
    return { kind: "unreachable", node, reason: "connect ETIMEDOUT" } as const;
}

function runs(text: string) {
    return { running: reading(text), onDisk: reading(text) };
}

function reading(text: string) {
    return { kind: "version", version: v(text) } as const;
}
