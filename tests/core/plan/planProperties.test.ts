import assert from "node:assert/strict";
import fc from "fast-check";
import { componentsOf } from "../../../core/cluster/component.ts";
import type { Inventory } from "../../../core/cluster/inventory.ts";
import { machinesOf, targetOf } from "../../../core/cluster/spec.ts";
import type { PendingMove } from "../../../core/plan/plan.ts";
import { anyCluster, oneOutOfLine, upgradable } from "./anyCluster.ts";
import { afterSwap, decided, movesOf } from "../clusters.ts";
import {
    afterUpgrade,
    brokenSentences,
    unmetPrerequisites,
    type Running,
} from "../skew/policyPage.ts";

describe("planUpgrade, for any cluster", () => {
    it("holds the policy before, between and after all moves, and every move's prerequisites", () => {
        fc.assert(
            fc.property(fc.oneof(upgradable, anyCluster), ({ spec, inventory }) => {
                const { moves, refusals } = decided(inventory, spec);
                if (refusals.length === 0) assertLegal(inventory, moves);
            }),
        );
    });

    it("also holds the policy if one machine is out of line", () => {
        const legal = oneOutOfLine.filter(({ spec, inventory }) => {
            const { moves, refusals } = decided(inventory, spec);
            if (refusals.length === 0) assertLegal(inventory, moves);
            return refusals.length === 0;
        });
        assert.notEqual(legal.length, 0);
    });

    it("ends at the target, where it then plans nothing", () => {
        fc.assert(
            fc.property(upgradable, ({ spec, inventory }) => {
                const end = movesOf(inventory, spec).reduce(
                    (sofar, move) => afterSwap(sofar, spec, move),
                    inventory,
                );
                for (const { node, role } of machinesOf(spec)) {
                    const machine = end.machines.find((one) => one.node === node);
                    const seen = machine?.kind === "reached" ? machine.components : [];
                    for (const component of componentsOf(role)) {
                        const its = seen.find((one) => one.component === component);
                        assert.deepEqual(its?.running, {
                            kind: "version",
                            version: targetOf(spec, component),
                        });
                    }
                }
                assert.deepEqual(movesOf(end, spec), []);
            }),
        );
    });

    it("continues from any point as the first plan would have", () => {
        fc.assert(
            fc.property(upgradable, fc.nat(), ({ spec, inventory }, drawn) => {
                const moves = movesOf(inventory, spec);
                const done = drawn % (moves.length + 1);
                const between = moves
                    .slice(0, done)
                    .reduce((sofar, move) => afterSwap(sofar, spec, move), inventory);
                assert.deepEqual(movesOf(between, spec), moves.slice(done));
            }),
        );
    });

    it("has a node serving at every drain", () => {
        fc.assert(
            fc.property(fc.oneof(upgradable, anyCluster), ({ spec, inventory }) => {
                const { moves, refusals } = decided(inventory, spec);
                if (refusals.length > 0) return;
                let current = inventory;
                for (const move of moves) {
                    const others = current.nodes.filter(
                        ({ name, ready, unschedulable }) =>
                            name !== move.node && ready && !unschedulable,
                    );
                    if (move.drains) assert.notEqual(others.length, 0);
                    current = afterSwap(current, spec, move);
                }
            }),
        );
    });

    it("gives the same plan for the same observation, and does not mutate its arguments", () => {
        fc.assert(
            fc.property(fc.oneof(upgradable, anyCluster), ({ spec, inventory }) => {
                const copies = structuredClone({ spec, inventory });
                const first = decided(inventory, spec);
                assert.deepEqual({ spec, inventory }, copies);
                assert.deepEqual(decided(copies.inventory, copies.spec), first);
            }),
        );
    });
});

/** Judges by the page's own words: nothing that is broken before, between and after all steps. */
function assertLegal(inventory: Inventory, moves: readonly PendingMove[]): void {
    let running = runningIn(inventory);
    assert.deepEqual(brokenSentences(running), []);
    for (const { components, node, to, drains } of moves) {
        for (const component of components) {
            const upgrade = { component, node, to: to.minor, drained: drains };
            assert.deepEqual(unmetPrerequisites(running, upgrade), []);
            running = afterUpgrade(running, upgrade);
            assert.deepEqual(brokenSentences(running), []);
        }
    }
}

/** What the policy's page covers, from an inventory. */
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
