import type { Cluster } from "../cluster/diagnosis.ts";
import { deployedOf, type Deployed } from "../skew/deployed.ts";
import type { PendingMove } from "../plan/plan.ts";
import { walk, type WalkFinding } from "../plan/walk.ts";
import type { SkewViolation } from "../skew/violation.ts";
import { skewViolations } from "../skew/violations.ts";
import type { SkewRefusal, ViolatingMove } from "./refusal.ts";

/**
 * Where the skew policy is broken now, and where a move would break it. This cannot be waived.
 *
 * An instance that is wrong now is not reported again, and for others each rule is reported once,
 * at the first move that breaks it: what follows from that adds nothing new.
 */
export function skewRefusals(
    cluster: Cluster,
    moves: readonly PendingMove[],
): readonly SkewRefusal[] {
    const deployed = deployedOf(cluster);
    const violations = skewViolations(deployed);
    const reported = new Set(violations.map(instanceOf));
    const news = walk(deployed, moves).filter(({ violation }) => {
        const [instance, sentence] = [instanceOf(violation), ruleOf(violation)];
        if (reported.has(instance) || reported.has(sentence)) return false;
        reported.add(sentence);
        return true;
    });
    return [
        ...violations.map((violation) => refusal("skew-now", violation)),
        ...news.map((finding) =>
            refusal("skew-on-the-way", finding.violation, moveOf(finding, deployed)),
        ),
    ];
}

function refusal(
    kind: "skew-now" | "skew-on-the-way",
    violation: SkewViolation,
    at?: ViolatingMove,
): SkewRefusal {
    return { kind: violation.component === "kubectl" ? "kubectl-skew" : kind, violation, at };
}

function moveOf(
    { move: { node, to }, number }: WalkFinding,
    deployed: readonly Deployed[],
): ViolatingMove {
    const isHalfWay = deployed.some(
        ({ component, version }) => component === "kube-apiserver" && version.minor === to.minor,
    );
    return { number, node, to, isHalfWay };
}

function instanceOf({ component, node }: SkewViolation): string {
    return JSON.stringify([component, node]);
}

function ruleOf({ component, node, rule }: SkewViolation): string {
    return JSON.stringify([component, node, rule]);
}
