import assert from "node:assert/strict";
import type { Component, Inventory, VersionReading } from "../../core/cluster.ts";
import { planUpgrade } from "../../core/plan.ts";
import { swapTokens } from "../../core/swapTokens.ts";
import {
    afterSwap,
    clusterInventory,
    clusterSpec,
    v,
    withMachine,
    withNode,
    withSighting,
} from "./clusters.ts";

const spec = clusterSpec();
const fresh = clusterInventory(spec);

describe("swapTokens", () => {
    it("gives every machine the tokens of its swaps", () => {
        const { apiserver, controllers, worker } = swapTokens(fresh);
        assert.deepEqual([...apiserver.keys()], ["cp-1", "cp-2", "cp-3"]);
        assert.deepEqual([...controllers.keys()], ["cp-1", "cp-2", "cp-3"]);
        assert.deepEqual([...worker.keys()], ["w-1", "w-2", "w-3"]);
        const all = [apiserver, controllers, worker].flatMap((tokens) => [...tokens.values()]);
        assert.equal(new Set(all).size, 9);
        for (const token of all) assert.match(token, /^[0-9a-f]{16}$/);
    });

    it("makes every token as long, whatever it is of", () => {
        const { worker } = swapTokens(clusterInventory(clusterSpec({ workers: 200 })));
        assert.deepEqual(
            [...worker.values()].filter((token) => !/^[0-9a-f]{16}$/.test(token)),
            [],
        );
    });

    it("tells looks apart by what a program calls itself, and by its saying nothing", () => {
        const readings: readonly VersionReading[] = [
            { kind: "version", version: v("v1.37.2") },
            { kind: "unparseable", text: "one" },
            { kind: "unparseable", text: "another" },
            { kind: "unparseable", text: "" },
            { kind: "absent", reason: "" },
        ];
        for (const source of ["running", "onDisk"] as const) {
            const tokens = readings.map((reading) =>
                swapTokens(withSighting(fresh, "w-2", "kubelet", { [source]: reading })).worker.get(
                    "w-2",
                ),
            );
            assert.equal(new Set(tokens).size, readings.length);
        }
        // Why nothing runs is not what is seen.
        const because = (reason: string) =>
            swapTokens(
                withSighting(fresh, "w-2", "kubelet", { running: { kind: "absent", reason } }),
            );
        assert.deepEqual(because("no process runs"), because("no such unit"));
    });

    it("gives a machine that could not be reached none", () => {
        const machines = fresh.machines.filter(({ node }) => node !== "w-2");
        const seen = swapTokens({
            ...fresh,
            machines: [...machines, { kind: "unreachable", node: "w-2", reason: "" }],
        });
        assert.deepEqual([...seen.worker.keys()], ["w-1", "w-3"]);
        assert.deepEqual([...seen.apiserver.keys()], ["cp-1", "cp-2", "cp-3"]);
        assert.deepEqual([...seen.controllers.keys()], ["cp-1", "cp-2", "cp-3"]);
    });

    it("gives the same look the same token", () => {
        assert.deepEqual(swapTokens(fresh), swapTokens(clusterInventory(clusterSpec())));
    });

    it("keeps the recorded token while the node runs what it recorded, whatever the target", () => {
        const recorded = upgraded();
        assert.equal(swapTokens(recorded).worker.get("w-1"), "token");
        assert.equal(swapTokens(recorded).controllers.get("cp-1"), "token");
        assert.equal(swapTokens(recorded).apiserver.get("cp-1"), "token");
        const next = planUpgrade(recorded, clusterSpec({ version: "v1.37.3" }));
        assert.equal(next.kind === "plan" && next.plan.swapTokens.worker.get("w-1"), "token");
    });

    it("gives another token where anything is not as recorded, to that swap alone", () => {
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
        const tokens = changes.map((inventory) => swapTokens(inventory));
        assert.equal(new Set(tokens.map(({ worker }) => worker.get("w-2"))).size, changes.length);
        for (const { worker, apiserver, controllers } of tokens) {
            assert.notEqual(worker.get("w-2"), "token");
            assert.equal(worker.get("w-1"), "token");
            assert.equal(apiserver.get("cp-2"), "token");
            assert.equal(controllers.get("cp-2"), "token");
        }
    });

    it("gives a worker that we cordoned and did not uncordon another token, and nobody else", () => {
        const halfWay = swapTokens(
            withNode(upgraded(), "w-2", { unschedulable: true, cordonedByUs: true }),
        );
        assert.notEqual(halfWay.worker.get("w-2"), "token");
        assert.equal(halfWay.worker.get("w-1"), "token");
        const theirs = swapTokens(withNode(upgraded(), "w-2", { unschedulable: true }));
        assert.equal(theirs.worker.get("w-2"), "token");
        // A control plane that is a node as well has no worker's swap.
        const named = { ...upgraded().nodes[0]!, name: "cp-1", cordonedByUs: true };
        const strange = swapTokens({ ...upgraded(), nodes: [named] });
        assert.equal(strange.apiserver.get("cp-1"), "token");
    });

    it("gives the same drift after a repair another token", () => {
        const drift = (inventory: Inventory) =>
            withSighting(inventory, "w-2", "kubelet", {
                running: { kind: "version", version: v("v1.36.4") },
            });
        const first = swapTokens(drift(upgraded())).worker.get("w-2") ?? "";
        const again = swapTokens(drift(upgraded(first))).worker.get("w-2") ?? "";
        assert.notEqual(first, again);
        assert.equal(swapTokens(upgraded(first)).worker.get("w-2"), first);
    });

    it("does not change because time passed or a process restarted", () => {
        const restarted = withSighting(upgraded(), "w-2", "kubelet", {
            startedAt: 1,
            health: { ok: true, detail: "well" },
        });
        assert.deepEqual(swapTokens(restarted), swapTokens(upgraded()));
    });
});

function upgraded(token = "token"): Inventory {
    const outcome = planUpgrade(fresh, spec);
    assert.equal(outcome.kind, "plan");
    return outcome.plan.steps.reduce((sofar, step) => afterSwap(sofar, spec, step, token), fresh);
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
