import assert from "node:assert/strict";
import type { Component } from "../../../core/cluster/component.ts";
import type { ComponentSighting, Inventory } from "../../../core/cluster/inventory.ts";
import type { Finding } from "../../../core/preflight/finding.ts";
import { healthFindings } from "../../../core/preflight/machines/health.ts";
import {
    clusterInventory,
    clusterSpec,
    decided,
    v,
    withMachine,
    withSighting,
} from "../clusters.ts";

const spec = clusterSpec();
const behind = clusterInventory(spec);
const target = clusterInventory(spec, () => "v1.37.2");
const sick = { health: { ok: false, detail: "https://127.0.0.1:10257/healthz: refused" } };
const now = 1_790_000_000 + 3600; // an hour after everything started
const absent = { kind: "absent", reason: "no process is running" } as const;

function blocked(inventory: Inventory, wanted = spec): readonly Finding[] {
    const { cluster, moves } = decided(inventory, wanted);
    return healthFindings(cluster, moves, now);
}

function unhealthy(node: string, component: Component): Finding {
    const { detail } = sick.health;
    const what = { kind: "unhealthy-component", component, detail } as const;
    return { check: "component-health", severity: "block", subjects: [node], what };
}

const scheduler = (inventory: Inventory, change: Partial<ComponentSighting>) =>
    withSighting(inventory, "cp-2", "kube-scheduler", change);
const kubelet = (inventory: Inventory, change: Partial<ComponentSighting>) =>
    withSighting(inventory, "w-1", "kubelet", change);
const version = (text: string) => ({ kind: "version", version: v(text) }) as const;

describe("the health of what is going to be swapped", () => {
    it("blocks a component that runs another version and is not healthy, by name", () => {
        assert.deepEqual(blocked(scheduler(kubelet(behind, sick), sick)), [
            unhealthy("cp-2", "kube-scheduler"),
            unhealthy("w-1", "kubelet"),
        ]);
    });

    it("also blocks at the wanted version if no swap of ours had left it healthy: a restart would not fix a wrong check", () => {
        assert.deepEqual(blocked(scheduler(target, sick)), [unhealthy("cp-2", "kube-scheduler")]);
        const swapped = withMachine(scheduler(target, sick), "cp-2", (machine) => ({
            ...machine,
            records: [{ component: "kube-scheduler", version: "v1.37.2", token: "t" }],
        }));
        assert.deepEqual(blocked(swapped), []);
    });

    it("does not block what is down, half done, or healthy, or what no move swaps", () => {
        assert.deepEqual(blocked(kubelet(behind, { ...sick, running: absent })), []);
        assert.deepEqual(blocked(kubelet(behind, { ...sick, onDisk: version("v1.37.2") })), []);
        assert.deepEqual(blocked(behind), []);
        const held = clusterSpec({ workerVersion: "v1.36.4" });
        const inventory = withMachine(kubelet(behind, sick), "w-1", (machine) => ({
            ...machine,
            records: [{ component: "kubelet", version: "v1.36.4", token: "t" }],
        }));
        assert.deepEqual(blocked(inventory, held), []);
    });

    it("does not block what started less than a minute ago: a killed run's swap may still be under way", () => {
        assert.deepEqual(blocked(scheduler(target, { ...sick, startedAt: now - 59 })), []);
        assert.deepEqual(blocked(scheduler(behind, { ...sick, startedAt: now - 61 })), [
            unhealthy("cp-2", "kube-scheduler"),
        ]);
    });

    it("leaves what is not known to be the component to its refusal", () => {
        assert.deepEqual(
            blocked(kubelet(behind, { ...sick, doubt: "the unit starts /bin/sh" })),
            [],
        );
    });
});
