import fc from "fast-check";
import type { Deployed, SkewComponent } from "../../../core/skew/deployed.ts";
import type { SwapPhaseKind } from "../../../core/plan/plan.ts";
import { v } from "../clusters.ts";

const minor = fc.integer({ min: 33, max: 39 });

function machine(
    node: string | undefined,
    components: readonly SkewComponent[],
): fc.Arbitrary<readonly Deployed[]> {
    return fc
        .array(minor, { minLength: components.length, maxLength: components.length })
        .map((minors) =>
            components.map((component, at) => ({
                component,
                node,
                version: v(`v1.${minors[at] ?? 0}.0`),
            })),
        );
}

/** Any state of one to three control planes and up to three workers, legal or not. */
export const anyState: fc.Arbitrary<readonly Deployed[]> = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 }))
    .chain(([controlPlanes, workers]) =>
        fc.tuple(
            ...Array.from({ length: controlPlanes }, (_, at) =>
                machine(`cp-${at + 1}`, [
                    "kube-apiserver",
                    "kube-controller-manager",
                    "kube-scheduler",
                ]),
            ),
            ...Array.from({ length: workers }, (_, at) =>
                machine(`w-${at + 1}`, ["kubelet", "kube-proxy"]),
            ),
            machine(undefined, ["kubectl"]),
        ),
    )
    .map((machines) => machines.flat());

/** The swaps that a state's machines can take. */
export function nodesOf(
    deployed: readonly Deployed[],
): readonly { readonly node: string; readonly phase: SwapPhaseKind }[] {
    const phases: Readonly<Partial<Record<SkewComponent, SwapPhaseKind>>> = {
        "kube-apiserver": "kube-apiservers",
        "kube-scheduler": "controllers",
        kubelet: "workers",
    };
    return deployed.flatMap(({ component, node = "" }) => {
        const phase = phases[component];
        return phase === undefined ? [] : [{ node, phase }];
    });
}
