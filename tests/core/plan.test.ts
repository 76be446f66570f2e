import assert from "node:assert/strict";
import type { Inventory, VersionReading } from "../../core/cluster.ts";
import {
    controllersOrder,
    planUpgrade,
    stepsOf,
    type Step,
    type UpgradePlan,
} from "../../core/plan.ts";
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
const behind = clusterInventory(spec);
const target = clusterInventory(spec, () => "v1.37.2");

describe("planUpgrade", () => {
    it("takes kube-apiservers, then controllers with the leader last, then workers", () => {
        assert.deepEqual(planned(behind).steps.map(short), [
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

    it("tells of each step what it changes", () => {
        const { steps } = planned(
            withSighting(behind, "w-2", "kube-proxy", {
                running: reading("v1.36.3"),
                onDisk: reading("v1.36.3"),
            }),
        );
        assert.deepEqual(steps[7], {
            kind: "worker",
            node: "w-2",
            role: "worker",
            components: ["kubelet", "kube-proxy"],
            from: { kubelet: "v1.36.4", "kube-proxy": "v1.36.3" },
            to: v("v1.37.2"),
            drains: true,
            reason: "behind",
        } satisfies Step);
    });

    it("plans nothing at the target", () => {
        assert.deepEqual(planned(target).steps, []);
    });

    it("plans what is behind only: one worker, one component of it without a drain", () => {
        const late = withSighting(target, "w-2", "kubelet", {
            running: reading("v1.36.4"),
            onDisk: reading("v1.36.4"),
        });
        assert.deepEqual(planned(late).steps.map(short), ["w-2 kubelet behind drains"]);
        const proxy = withSighting(target, "w-2", "kube-proxy", {
            running: reading("v1.36.4"),
            onDisk: reading("v1.36.4"),
        });
        assert.deepEqual(planned(proxy).steps.map(short), ["w-2 kube-proxy behind"]);
        const scheduler = withSighting(target, "cp-2", "kube-scheduler", {
            running: reading("v1.36.4"),
            onDisk: reading("v1.36.4"),
        });
        assert.deepEqual(planned(scheduler).steps.map(short), ["cp-2 kube-scheduler behind"]);
    });

    it("leaves workers where workerVersion keeps them", () => {
        const held = clusterSpec({ workerVersion: "v1.36.4" });
        assert.deepEqual(
            planned(behind, held).steps.map(({ node }) => node),
            ["cp-1", "cp-2", "cp-3", "cp-2", "cp-3", "cp-1"],
        );
    });

    it("repairs a component that was changed by hand, and only that", () => {
        const recorded = planned(behind).steps.reduce(
            (sofar, step) => afterSwap(sofar, spec, step),
            behind,
        );
        const changed = withSighting(recorded, "w-2", "kubelet", {
            running: reading("v1.36.4"),
            onDisk: reading("v1.36.4"),
        });
        assert.deepEqual(planned(changed).steps.map(short), ["w-2 kubelet drifted drains"]);
        // Changed by hand to the target: nothing to drain, but the record is wrong.
        const ahead = withMachine(recorded, "w-2", (machine) => ({
            ...machine,
            records: machine.records.map((record) => ({ ...record, version: "v1.36.4" })),
        }));
        assert.deepEqual(planned(ahead).steps.map(short), ["w-2 kubelet+kube-proxy drifted"]);
        const junk = withSighting(recorded, "cp-2", "kube-scheduler", {
            onDisk: { kind: "unparseable", text: "busybox" },
        });
        assert.deepEqual(planned(junk).steps.map(short), ["cp-2 kube-scheduler file differs"]);
    });

    it("tells a new file with an old process, a dead process and an unhealthy one apart", () => {
        const down = { kind: "absent", reason: "no process runs" } as const;
        const sick = { health: { ok: false, detail: "503" } };
        assert.deepEqual(
            steps(withSighting(target, "w-1", "kube-proxy", { running: reading("v1.36.4") })),
            ["w-1 kube-proxy behind"],
        );
        assert.deepEqual(
            steps(withSighting(target, "w-1", "kube-proxy", { onDisk: reading("v1.36.4") })),
            ["w-1 kube-proxy file differs"],
        );
        assert.deepEqual(steps(withSighting(target, "w-1", "kube-proxy", { running: down })), [
            "w-1 kube-proxy down",
        ]);
        assert.deepEqual(steps(withSighting(target, "cp-2", "kube-scheduler", sick)), [
            "cp-2 kube-scheduler unhealthy",
        ]);
        assert.deepEqual(steps(withSighting(target, "w-1", "kubelet", { running: down })), [
            "w-1 kubelet down",
        ]);
        assert.deepEqual(
            steps(
                withSighting(target, "w-1", "kubelet", {
                    running: down,
                    onDisk: reading("v1.36.4"),
                }),
            ),
            ["w-1 kubelet down drains"],
        );
    });

    it("finishes what an earlier run began", () => {
        // The process of the next kube-apiserver is down, its file is new already.
        const first = planned(behind)
            .steps.slice(0, 1)
            .reduce((sofar, step) => afterSwap(sofar, spec, step), behind);
        const broken = withSighting(first, "cp-2", "kube-apiserver", {
            running: { kind: "absent", reason: "no process runs" },
            onDisk: reading("v1.37.2"),
            health: { ok: false, detail: "connection refused" },
        });
        assert.deepEqual(steps(broken).slice(0, 2), [
            "cp-2 kube-apiserver down",
            "cp-3 kube-apiserver behind",
        ]);
        // The first worker was cordoned by us, and its kubelet does not come up.
        const kubelet = withNode(behind, "w-1", {
            ready: false,
            unschedulable: true,
            cordonedByUs: true,
        });
        assert.equal(planned(kubelet).steps.length, 9);
        // Everything is swapped, and only the uncordon is missing.
        const cordoned = withNode(target, "w-3", { unschedulable: true, cordonedByUs: true });
        assert.deepEqual(planned(cordoned).steps.map(short), ["w-3  unfinished"]);
    });
});

describe("stepsOf", () => {
    it("tells what a component calls itself, or that it is nothing", () => {
        const odd = { kind: "unparseable", text: "v1.37.0-rc.1" } as const;
        const none = { kind: "absent", reason: "no such file" } as const;
        const kubelet = (running: VersionReading, onDisk: VersionReading) =>
            stepsOf(withSighting(target, "w-2", "kubelet", { running, onDisk }), spec).map(
                ({ from, reason, drains }) => ({ from, reason, drains }),
            );
        assert.deepEqual(kubelet(odd, odd), [
            { from: { kubelet: "v1.37.0-rc.1" }, reason: "behind", drains: true },
        ]);
        assert.deepEqual(kubelet(none, none), [
            { from: { kubelet: "nothing" }, reason: "down", drains: true },
        ]);
    });

    it("counts what calls itself no release as drifted from any record", () => {
        const recorded = withMachine(
            withSighting(target, "w-2", "kubelet", {
                running: { kind: "unparseable", text: "v1.37.2" },
            }),
            "w-2",
            (machine) => ({
                ...machine,
                records: [{ component: "kubelet", version: "v1.37.2", token: "t" }],
            }),
        );
        assert.deepEqual(stepsOf(recorded, spec).map(short), ["w-2 kubelet drifted"]);
    });

    it("takes no step on a machine that was not reached, not even one that is half way", () => {
        const halfWay = withNode(target, "w-2", { unschedulable: true, cordonedByUs: true });
        const others = target.machines.filter(({ node }) => node !== "w-2");
        assert.deepEqual(stepsOf({ ...halfWay, machines: others }, spec), []);
        const unreachable = { kind: "unreachable", node: "w-2", reason: "" } as const;
        assert.deepEqual(stepsOf({ ...halfWay, machines: [...others, unreachable] }, spec), []);
    });

    it("never takes a control plane for half way", () => {
        const node = { ...target.nodes[0]!, name: "cp-1", cordonedByUs: true };
        assert.deepEqual(stepsOf({ ...target, nodes: [node] }, spec), []);
    });
});

describe("controllersOrder", () => {
    const order = (inventory: Inventory) =>
        controllersOrder(inventory, spec).map(({ node }) => node);

    it("puts the leading kube-controller-manager last, whoever schedules", () => {
        assert.deepEqual(order(behind), ["cp-2", "cp-3", "cp-1"]);
        assert.deepEqual(order(led("cp-2", "cp-3")), ["cp-1", "cp-3", "cp-2"]);
    });

    it("is the config's where nobody leads, or the leader's Lease has expired", () => {
        assert.deepEqual(order(led(undefined, "cp-1")), ["cp-1", "cp-2", "cp-3"]);
        assert.deepEqual(
            order({
                ...behind,
                leaders: behind.leaders.map((leader) => ({ ...leader, expired: true })),
            }),
            ["cp-1", "cp-2", "cp-3"],
        );
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

function planned(inventory: Inventory, wanted = spec): UpgradePlan {
    const outcome = planUpgrade(inventory, wanted);
    assert.deepEqual(outcome.kind === "refused" ? outcome.refusals : [], []);
    assert.equal(outcome.kind, "plan");
    return outcome.plan;
}

function steps(inventory: Inventory): readonly string[] {
    return planned(inventory).steps.map(short);
}

function short({ node, components, reason, drains }: Step): string {
    return `${node} ${components.join("+")} ${reason}${drains ? " drains" : ""}`;
}

function reading(text: string) {
    return { kind: "version", version: v(text) } as const;
}
