import assert from "node:assert/strict";
import { componentsOf, type Component } from "../../../core/cluster/component.ts";
import type { Inventory, VersionReading } from "../../../core/cluster/inventory.ts";
import { diagnose } from "../../../core/cluster/diagnose.ts";
import { swapPhaseKinds, type SwapPhaseKind } from "../../../core/plan/plan.ts";
import { planUpgrade } from "../../../core/plan/planUpgrade.ts";
import {
    afterSwap,
    clusterInventory,
    clusterSpec,
    movesOf,
    v,
    withMachine,
    withNode,
    withSighting,
} from "../clusters.ts";

const spec = clusterSpec();
const fresh = clusterInventory(spec);

describe("tokens of moves", () => {
    it("exist for every swap of every machine", () => {
        const tokens = tokensOf(fresh);
        assert.deepEqual([...tokens["kube-apiservers"].keys()], ["cp-1", "cp-2", "cp-3"]);
        assert.deepEqual([...tokens.controllers.keys()], ["cp-2", "cp-3", "cp-1"]);
        assert.deepEqual([...tokens.workers.keys()], ["w-1", "w-2", "w-3"]);
        const all = Object.values(tokens).flatMap((ofPhase) => [...ofPhase.values()]);
        assert.equal(new Set(all).size, 9);
        for (const token of all) assert.match(token, /^[0-9a-f]{16}$/);
    });

    it("hash as in earlier releases: another hash would swap every machine again", () => {
        const tokens = tokensOf(fresh);
        assert.equal(tokens["kube-apiservers"].get("cp-1"), "b06e618147cfc59b");
        assert.equal(tokens.controllers.get("cp-1"), "d2ec9f0f2440e0c9");
        assert.equal(tokens.workers.get("w-1"), "57ecaec6bcab5424");
        const odd = withMachine(
            withSighting(
                withSighting(fresh, "w-1", "kubelet", {
                    running: { kind: "unparseable", text: "v1.37.0-rc.1" },
                    health: { ok: false, detail: "503" },
                }),
                "w-1",
                "kube-proxy",
                { running: { kind: "absent", reason: "no process is running" } },
            ),
            "w-1",
            (machine) => ({
                ...machine,
                records: [{ component: "kubelet", version: "v1.36.4", token: "0123456789abcdef" }],
            }),
        );
        assert.equal(tokensOf(odd).workers.get("w-1"), "2f614cca12e03668");
    });

    it("all have the same length, whatever they are of", () => {
        const many = clusterSpec({ workers: 200 });
        const { workers } = tokensOf(clusterInventory(many), many);
        assert.equal(workers.size, 200);
        assert.deepEqual(
            [...workers.values()].filter((token) => !/^[0-9a-f]{16}$/.test(token)),
            [],
        );
    });

    it("tell observations apart by what a program reports, and by its reporting nothing", () => {
        const readings: readonly VersionReading[] = [
            { kind: "version", version: v("v1.37.2") },
            { kind: "unparseable", text: "one" },
            { kind: "unparseable", text: "another" },
            { kind: "unparseable", text: "" },
            { kind: "absent", reason: "" },
        ];
        for (const source of ["running", "onDisk"] as const) {
            const tokens = readings.map((reading) =>
                tokensOf(withSighting(fresh, "w-2", "kubelet", { [source]: reading })).workers.get(
                    "w-2",
                ),
            );
            assert.equal(new Set(tokens).size, readings.length);
        }
        // The reason why nothing runs does not matter.
        const because = (reason: string) =>
            tokensOf(
                withSighting(fresh, "w-2", "kubelet", { running: { kind: "absent", reason } }),
            );
        assert.deepEqual(because("no process is running"), because("no such unit"));
    });

    it('are "none" for a machine that was not reached', () => {
        const machines = fresh.machines.filter(({ node }) => node !== "w-2" && node !== "cp-2");
        const seen = tokensOf({
            ...fresh,
            machines: [...machines, { kind: "unreachable", node: "w-2", reason: "" }],
        });
        assert.equal(seen.workers.get("w-2"), "none");
        assert.equal(seen["kube-apiservers"].get("cp-2"), "none");
        assert.equal(seen.controllers.get("cp-2"), "none");
        // Nor does a cordon of ours make one: what the machine has recorded is not known.
        const halfWay = withNode({ ...fresh, machines: [] }, "w-2", { cordonedByUs: true });
        assert.equal(tokensOf(halfWay).workers.get("w-2"), "none");
        assert.equal(seen.workers.get("w-1"), tokensOf(fresh).workers.get("w-1"));
    });

    it("depend only on what the move takes", () => {
        const only = (components: readonly Component[]) => ({
            ...spec,
            workers: spec.workers.map((machine) =>
                machine.node === "w-2" ? { ...machine, components } : machine,
            ),
        });
        const recorded = upgraded();
        const junk = withSighting(recorded, "w-2", "kube-proxy", {
            health: { ok: false, detail: "" },
        });
        assert.notEqual(tokensOf(junk).workers.get("w-2"), "token");
        assert.equal(tokensOf(junk, only(["kubelet"])).workers.get("w-2"), "token");
        const bare = tokensOf(fresh, only(["kubelet"])).workers.get("w-2");
        assert.match(bare ?? "", /^[0-9a-f]{16}$/);
        assert.notEqual(bare, tokensOf(fresh).workers.get("w-2"));
        assert.equal(
            tokensOf(fresh, only(componentsOf("worker"))).workers.get("w-2"),
            tokensOf(fresh).workers.get("w-2"),
        );
        assert.equal(tokensOf(fresh, only([])).workers.has("w-2"), false);
    });

    it("are the same for the same observation", () => {
        assert.deepEqual(tokensOf(fresh), tokensOf(clusterInventory(clusterSpec())));
    });

    it("stay the recorded ones while the node runs what it recorded, whatever the target", () => {
        const recorded = upgraded();
        assert.equal(tokensOf(recorded).workers.get("w-1"), "token");
        assert.equal(tokensOf(recorded).controllers.get("cp-1"), "token");
        assert.equal(tokensOf(recorded)["kube-apiservers"].get("cp-1"), "token");
        const next = clusterSpec({ version: "v1.37.3" });
        assert.equal(tokensOf(recorded, next).workers.get("w-1"), "token");
    });

    it("differ if anything is not as recorded, for that swap alone", () => {
        const recorded = upgraded();
        const old = { kind: "version", version: v("v1.36.4") } as const;
        const changes: readonly Inventory[] = [
            withSighting(recorded, "w-2", "kubelet", { running: old, onDisk: old }),
            withSighting(recorded, "w-2", "kubelet", { running: old }),
            withSighting(recorded, "w-2", "kubelet", { onDisk: old }),
            withSighting(recorded, "w-2", "kube-proxy", { onDisk: { kind: "absent", reason: "" } }),
            withSighting(recorded, "w-2", "kube-proxy", {
                running: { kind: "unparseable", text: "?" },
            }),
            withSighting(recorded, "w-2", "kubelet", { health: { ok: false, detail: "" } }),
            withRecord(recorded, "w-2", "kubelet", { version: "v1.36.4" }),
            withRecord(recorded, "w-2", "kube-proxy", { token: "another" }),
            withMachine(recorded, "w-2", (machine) => ({
                ...machine,
                records: machine.records.slice(1),
            })),
            withMachine(recorded, "w-2", (machine) => ({ ...machine, records: [] })),
            withMachine(recorded, "w-2", (machine) => ({
                ...machine,
                components: machine.components.slice(1),
            })),
        ];
        const tokens = changes.map((inventory) => tokensOf(inventory));
        assert.equal(new Set(tokens.map(({ workers }) => workers.get("w-2"))).size, changes.length);
        for (const { workers, controllers, "kube-apiservers": apiservers } of tokens) {
            assert.notEqual(workers.get("w-2"), "token");
            assert.equal(workers.get("w-1"), "token");
            assert.equal(apiservers.get("cp-2"), "token");
            assert.equal(controllers.get("cp-2"), "token");
        }
    });

    it("differ for a worker that we cordoned and did not uncordon, and for nobody else", () => {
        const halfWay = tokensOf(
            withNode(upgraded(), "w-2", { unschedulable: true, cordonedByUs: true }),
        );
        assert.notEqual(halfWay.workers.get("w-2"), "token");
        assert.equal(halfWay.workers.get("w-1"), "token");
        const theirs = tokensOf(withNode(upgraded(), "w-2", { unschedulable: true }));
        assert.equal(theirs.workers.get("w-2"), "token");
        // A control plane that is also a node has no worker's swap.
        const named = { ...upgraded().nodes[0]!, name: "cp-1", cordonedByUs: true };
        const strange = tokensOf({ ...upgraded(), nodes: [named] });
        assert.equal(strange["kube-apiservers"].get("cp-1"), "token");
    });

    it("differ for the same drift after a repair", () => {
        const drift = (inventory: Inventory) =>
            withSighting(inventory, "w-2", "kubelet", {
                running: { kind: "version", version: v("v1.36.4") },
            });
        const first = tokensOf(drift(upgraded())).workers.get("w-2") ?? "";
        const again = tokensOf(drift(upgraded(first))).workers.get("w-2") ?? "";
        assert.notEqual(first, again);
        assert.equal(tokensOf(upgraded(first)).workers.get("w-2"), first);
    });

    it("do not change merely because time has passed or a process was restarted", () => {
        const restarted = withSighting(upgraded(), "w-2", "kubelet", {
            startedAt: 1,
            health: { ok: true, detail: "well" },
        });
        assert.deepEqual(tokensOf(restarted), tokensOf(upgraded()));
    });
});

/** Per phase, and per node, the token of its move in the plan for an inventory. */
function tokensOf(
    inventory: Inventory,
    wanted = spec,
): Readonly<Record<SwapPhaseKind, ReadonlyMap<string, string>>> {
    const { phases } = planUpgrade(diagnose(inventory, wanted));
    const [apiservers, controllers, workers] = swapPhaseKinds.map((kind) => {
        const waves = phases.find((phase) => phase.kind === kind)?.waves ?? [];
        const moves = waves.flatMap((wave) => wave.moves);
        return new Map(moves.map(({ machine, token }) => [machine.node, token]));
    });
    return { "kube-apiservers": apiservers!, controllers: controllers!, workers: workers! };
}

function upgraded(token = "token"): Inventory {
    return movesOf(fresh, spec).reduce((sofar, move) => afterSwap(sofar, spec, move, token), fresh);
}

function withRecord(
    inventory: Inventory,
    node: string,
    component: Component,
    change: { version?: string; token?: string },
): Inventory {
    return withMachine(inventory, node, (machine) => ({
        ...machine,
        records: machine.records.map((record) =>
            record.component === component ? { ...record, ...change } : record,
        ),
    }));
}
