import assert from "node:assert/strict";
import fc from "fast-check";
import {
    componentsOf,
    machinesOf,
    targetOf,
    type ClusterSpec,
    type Inventory,
} from "../../core/cluster.ts";
import { sightingOf } from "../../core/deployed.ts";
import { planUpgrade, type UpgradePlan } from "../../core/plan.ts";
import { anyCluster, oneOutOfLine, upgradable } from "./anyCluster.ts";
import { afterSwap } from "./clusters.ts";
import { afterUpgrade, brokenSentences, unmetPrerequisites, type Running } from "./policyPage.ts";

describe("planUpgrade, for any cluster", () => {
    it("holds the policy before, between and after all steps, and every step's prerequisites", () => {
        fc.assert(
            fc.property(fc.oneof(upgradable, anyCluster), ({ spec, inventory }) => {
                const outcome = planUpgrade(inventory, spec);
                if (outcome.kind === "plan") assertLegal(inventory, outcome.plan);
            }),
        );
    });

    it("holds the policy as well where one machine is out of line", () => {
        const legal = oneOutOfLine.filter(({ spec, inventory }) => {
            const outcome = planUpgrade(inventory, spec);
            if (outcome.kind === "plan") assertLegal(inventory, outcome.plan);
            return outcome.kind === "plan";
        });
        assert.notEqual(legal.length, 0);
    });

    it("ends at the target, where it then plans nothing", () => {
        fc.assert(
            fc.property(upgradable, ({ spec, inventory }) => {
                const end = planned(inventory, spec).steps.reduce(
                    (sofar, step) => afterSwap(sofar, spec, step),
                    inventory,
                );
                for (const { node, role } of machinesOf(spec)) {
                    const machine = end.machines.find((one) => one.node === node);
                    for (const component of componentsOf(role)) {
                        assert.deepEqual(sightingOf(machine, component)?.running, {
                            kind: "version",
                            version: targetOf(spec, component),
                        });
                    }
                }
                assert.deepEqual(planned(end, spec).steps, []);
            }),
        );
    });

    it("goes on from any point as the first plan would have", () => {
        fc.assert(
            fc.property(upgradable, fc.nat(), ({ spec, inventory }, drawn) => {
                const { steps } = planned(inventory, spec);
                const done = drawn % (steps.length + 1);
                const between = steps
                    .slice(0, done)
                    .reduce((sofar, step) => afterSwap(sofar, spec, step), inventory);
                assert.deepEqual(planned(between, spec).steps, steps.slice(done));
            }),
        );
    });

    it("has a node serving at every drain", () => {
        fc.assert(
            fc.property(fc.oneof(upgradable, anyCluster), ({ spec, inventory }) => {
                const outcome = planUpgrade(inventory, spec);
                if (outcome.kind === "refused") return;
                let current = inventory;
                for (const step of outcome.plan.steps) {
                    const others = current.nodes.filter(
                        ({ name, ready, unschedulable }) =>
                            name !== step.node && ready && !unschedulable,
                    );
                    if (step.drains) assert.notEqual(others.length, 0);
                    current = afterSwap(current, spec, step);
                }
            }),
        );
    });

    it("gives the same plan for the same look, and leaves its arguments as they were", () => {
        fc.assert(
            fc.property(fc.oneof(upgradable, anyCluster), ({ spec, inventory }) => {
                const copies = structuredClone({ spec, inventory });
                const first = planUpgrade(inventory, spec);
                assert.deepEqual({ spec, inventory }, copies);
                assert.deepEqual(planUpgrade(copies.inventory, copies.spec), first);
            }),
        );
    });
});

function planned(inventory: Inventory, spec: ClusterSpec): UpgradePlan {
    const outcome = planUpgrade(inventory, spec);
    assert.deepEqual(outcome.kind === "refused" ? outcome.refusals : [], []);
    assert.equal(outcome.kind, "plan");
    return outcome.plan;
}

/** Judges by the page's own words: nothing that is broken before, between and after all steps. */
function assertLegal(inventory: Inventory, { steps }: UpgradePlan): void {
    let running = runningIn(inventory);
    assert.deepEqual(brokenSentences(running), []);
    for (const { components, node, to, drains } of steps) {
        for (const component of components) {
            const upgrade = { component, node, to: to.minor, drained: drains };
            assert.deepEqual(unmetPrerequisites(running, upgrade), []);
            running = afterUpgrade(running, upgrade);
            assert.deepEqual(brokenSentences(running), []);
        }
    }
}

/** What the policy's page speaks of, as an inventory has it. */
function runningIn({ machines, kubectl }: Inventory): readonly Running[] {
    const readings = machines.flatMap((machine) => {
        assert.equal(machine.kind, "reached");
        return machine.components.map(({ component, running }) => ({
            component,
            node: machine.node,
            running,
        }));
    });
    return [...readings, { component: "kubectl", node: undefined, running: kubectl }].map(
        ({ component, node, running }) => {
            assert.equal(running.kind, "version");
            return { component, node, minor: running.version.minor };
        },
    );
}
