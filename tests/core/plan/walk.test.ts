import assert from "node:assert/strict";
import fc from "fast-check";
import { diagnose } from "../../../core/cluster/diagnose.ts";
import { deployedOf } from "../../../core/skew/deployed.ts";
import { swappedTogether, type PendingMove, type SwapPhaseKind } from "../../../core/plan/plan.ts";
import { walk } from "../../../core/plan/walk.ts";
import type { SkewViolation } from "../../../core/skew/violation.ts";
import { skewViolations } from "../../../core/skew/violations.ts";
import { afterStep } from "../../../core/skew/prerequisites.ts";
import { clusterInventory, clusterSpec, v } from "../clusters.ts";
import { anyState, nodesOf } from "../skew/anyState.ts";
import { state } from "../skew/deployedWords.ts";

describe("walk", () => {
    it("reports the first step that breaks a rule, and what it breaks", () => {
        const findings = walk(
            state(
                "cp-1 kube-apiserver 36; cp-2 kube-apiserver 36; cp-1 kube-scheduler 36; w-1 kubelet 33; w-2 kubelet 34; kubectl 36",
            ),
            [
                swap("kube-apiservers", "cp-1", 37),
                swap("kube-apiservers", "cp-2", 37),
                swap("controllers", "cp-1", 38),
            ],
        );
        assert.deepEqual(
            findings.map(({ number, move, violation }) => [
                number,
                move.node,
                violation.node,
                violation.rule,
            ]),
            [
                [1, "cp-1", "w-1", "step-apiserver-kubelets"],
                [1, "cp-1", "w-2", "step-apiserver-kubelets"],
                [1, "cp-1", "w-1", "kubelet-older"],
                [2, "cp-2", "w-1", "step-apiserver-kubelets"],
                [2, "cp-2", "w-2", "step-apiserver-kubelets"],
                [3, "cp-1", "cp-1", "step-controllers-apiservers"],
                [3, "cp-1", "cp-1", "step-controllers-apiservers"],
                [3, "cp-1", "cp-1", "controllers-newer"],
            ],
        );
    });

    it("notices controllers that are swapped while a kube-apiserver is old", () => {
        const findings = walk(
            state("cp-1 kube-apiserver 36; cp-2 kube-apiserver 36; cp-1 kube-scheduler 36"),
            [
                swap("kube-apiservers", "cp-1", 37),
                swap("controllers", "cp-1", 37),
                swap("kube-apiservers", "cp-2", 37),
            ],
        );
        assert.deepEqual(
            findings.map(({ number, violation }) => [number, violation.rule]),
            [
                [2, "step-controllers-apiservers"],
                [2, "controllers-newer"],
                [3, "step-apiserver-controllers"],
            ],
        );
    });

    it("notices a worker that is swapped too early, and only that one", () => {
        const findings = walk(
            state("cp-1 kube-apiserver 36; w-1 kubelet 36; w-1 kube-proxy 36; w-2 kubelet 36"),
            [swap("workers", "w-1", 37), swap("kube-apiservers", "cp-1", 37)],
        );
        assert.deepEqual(
            findings.map(({ number, violation }) => [
                number,
                violation.node,
                violation.component,
                violation.rule,
            ]),
            [
                [1, "w-1", "kubelet", "kubelet-newer"],
                [1, "w-1", "kube-proxy", "kube-proxy-newer"],
                [2, "w-1", "kubelet", "step-apiserver-kubelets"],
            ],
        );
    });

    it("notices a kube-proxy that leaves the kubelet beside it behind", () => {
        const wide = "cp-1 kube-apiserver 37 back 34; w-1 kubelet 33; w-1 kube-proxy 34";
        const findings = walk(state(wide), [
            { ...swap("workers", "w-1", 37), components: ["kube-proxy"] },
        ]);
        assert.deepEqual(
            findings.map(({ violation }) => violation.rule),
            ["kube-proxy-beside-kubelet"],
        );
        const proxyFirst = "cp-1 kube-apiserver 37 back 34; w-1 kube-proxy 34; w-1 kubelet 33";
        assert.equal(
            walk(state(proxyFirst), [{ ...swap("workers", "w-1", 37), components: ["kube-proxy"] }])
                .length,
            1,
        );
        // Together they stay beside each other.
        assert.deepEqual(walk(state(wide), [swap("workers", "w-1", 37)]), []);
    });

    it("reports nothing at a worker's step about others that it cannot affect", () => {
        // Kubectls without a node cannot be told apart, so judging them again would find a new one.
        const deployed = state("cp-1 kube-apiserver 37; w-1 kubelet 36; kubectl 40; kubectl 39");
        assert.deepEqual(walk(deployed, [swap("workers", "w-1", 37)]), []);
    });

    it("skips steps of a node that was not observed", () => {
        const unseen = [swap("workers", "w-9", 37), swap("controllers", "cp-9", 37)];
        assert.deepEqual(walk(state("cp-1 kube-apiserver 37"), unseen), []);
    });

    it("finds nothing in a plan in the policy's order", () => {
        const spec = clusterSpec();
        const cluster = diagnose(clusterInventory(spec), spec);
        const steps = [
            ...["cp-1", "cp-2", "cp-3"].map((node) => swap("kube-apiservers", node, 37)),
            ...["cp-1", "cp-2", "cp-3"].map((node) => swap("controllers", node, 37)),
            ...["w-1", "w-2", "w-3"].map((node) => swap("workers", node, 37)),
        ];
        assert.deepEqual(walk(deployedOf(cluster), steps), []);
    });

    it("does not mutate its arguments", () => {
        const deployed = Object.freeze(
            state("cp-1 kube-apiserver 36; w-1 kubelet 36").map(Object.freeze),
        );
        walk(deployed as ReturnType<typeof state>, [
            swap("kube-apiservers", "cp-1", 37),
            swap("workers", "w-1", 37),
        ]);
        assert.deepEqual(deployed, state("cp-1 kube-apiserver 36; w-1 kubelet 36"));
    });

    it("property: finds what judging every whole state finds", () => {
        fc.assert(
            fc.property(
                anyState,
                fc.array(fc.tuple(fc.nat(), fc.integer({ min: 35, max: 38 })), { maxLength: 6 }),
                (deployed, moves) => {
                    const nodes = nodesOf(deployed);
                    const steps = moves.map(([at, minor]) => {
                        const { node, phase } = nodes[at % nodes.length]!;
                        return swap(phase, node, minor);
                    });
                    const found = walk(deployed, steps).filter(
                        ({ violation }) => !violation.rule.startsWith("step-"),
                    );
                    assert.deepEqual(
                        found.map(({ number, violation }) => [number, violation]),
                        judgedWhole(deployed, steps),
                    );
                },
            ),
            { numRuns: 200 },
        );
    });
});

/** What every step breaks or worsens, judging the whole state after each. */
function judgedWhole(
    deployed: ReturnType<typeof state>,
    steps: readonly PendingMove[],
): readonly (readonly [number: number, violation: SkewViolation])[] {
    const found: (readonly [number: number, violation: SkewViolation])[] = [];
    let current = deployed;
    for (const [at, { components, node, to }] of steps.entries()) {
        const before = new Map(
            skewViolations(current).map(({ rule, component, node, side, beyond }) => [
                [rule, component, node, side].join(),
                beyond,
            ]),
        );
        current = components.reduce(
            (sofar, component) => afterStep(sofar, { component, node, to }),
            current,
        );
        for (const violation of skewViolations(current)) {
            const { rule, component, node, side, beyond } = violation;
            if (beyond > (before.get([rule, component, node, side].join()) ?? 0))
                found.push([at + 1, violation]);
        }
    }
    return found;
}

function swap(phase: SwapPhaseKind, node: string, minor: number): PendingMove {
    const role = phase === "workers" ? "worker" : "control plane";
    const components = swappedTogether[phase];
    return {
        phase,
        machine: { ...clusterSpec().workers[0]!, node, role, components },
        node,
        components,
        from: {},
        to: v(`v1.${minor}.0`),
        drains: false,
        reason: "behind",
    };
}
