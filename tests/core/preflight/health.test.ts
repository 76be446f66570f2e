import assert from "node:assert/strict";
import type { ComponentSighting, Inventory } from "../../../core/cluster.ts";
import { healthFindings } from "../../../core/preflight/health.ts";
import { stepsOf } from "../../../core/plan.ts";
import { clusterInventory, clusterSpec, v, withMachine, withSighting } from "../clusters.ts";

const spec = clusterSpec();
const behind = clusterInventory(spec);
const target = clusterInventory(spec, () => "v1.37.2");
const sick = { health: { ok: false, detail: "https://127.0.0.1:10257/healthz: refused" } };
const now = 1_790_000_000 + 3600; // an hour after everything started
const absent = { kind: "absent", reason: "no process runs" } as const;

function blocked(inventory: Inventory): readonly string[] {
    return healthFindings(inventory, stepsOf(inventory, spec), now).map(
        ({ check, severity, subject, message }) =>
            `${severity} ${check} ${subject}: ${message.split(" ")[0] ?? ""}`,
    );
}

const scheduler = (inventory: Inventory, change: Partial<ComponentSighting>) =>
    withSighting(inventory, "cp-2", "kube-scheduler", change);
const kubelet = (inventory: Inventory, change: Partial<ComponentSighting>) =>
    withSighting(inventory, "w-1", "kubelet", change);
const version = (text: string) => ({ kind: "version", version: v(text) }) as const;

describe("the health of what is going to be swapped", () => {
    it("blocks for a component that runs another version and is not healthy, by name", () => {
        assert.deepEqual(blocked(scheduler(kubelet(behind, sick), sick)), [
            "block component-health cp-2: kube-scheduler",
            "block component-health w-1: kubelet",
        ]);
        const [finding] = healthFindings(
            scheduler(behind, sick),
            stepsOf(scheduler(behind, sick), spec),
            now,
        );
        assert.equal(
            finding?.message,
            "kube-scheduler runs and is not healthy (https://127.0.0.1:10257/healthz: refused); the same question judges it after its swap, which could only fail",
        );
    });

    it("blocks at the wanted version too where no swap of ours had left it healthy: a restart would not mend a wrong question", () => {
        assert.deepEqual(blocked(scheduler(target, sick)), [
            "block component-health cp-2: kube-scheduler",
        ]);
        const swapped = withMachine(scheduler(target, sick), "cp-2", (machine) => ({
            ...machine,
            records: [{ component: "kube-scheduler", version: "v1.37.2", token: "t" }],
        }));
        assert.deepEqual(blocked(swapped), []);
    });

    it("does not block what is down, half way, or healthy, or what no step swaps", () => {
        assert.deepEqual(blocked(kubelet(behind, { ...sick, running: absent })), []);
        assert.deepEqual(blocked(kubelet(behind, { ...sick, onDisk: version("v1.37.2") })), []);
        assert.deepEqual(blocked(behind), []);
        const held = clusterSpec({ workerVersion: "v1.36.4" });
        const inventory = withMachine(kubelet(behind, sick), "w-1", (machine) => ({
            ...machine,
            records: [{ component: "kubelet", version: "v1.36.4", token: "t" }],
        }));
        assert.deepEqual(healthFindings(inventory, stepsOf(inventory, held), now), []);
    });

    it("does not block what started less than a minute ago: a swap of a run that was killed may still go on", () => {
        assert.deepEqual(blocked(scheduler(target, { ...sick, startedAt: now - 59 })), []);
        assert.deepEqual(blocked(scheduler(behind, { ...sick, startedAt: now - 61 })), [
            "block component-health cp-2: kube-scheduler",
        ]);
    });

    it("leaves to its refusal what is not known to be the component", () => {
        assert.deepEqual(
            blocked(kubelet(behind, { ...sick, doubt: "the unit starts /bin/sh" })),
            [],
        );
    });
});
