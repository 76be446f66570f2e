import { componentOf, machinesByNode } from "../../cluster/diagnose.ts";
import type { Cluster, DiagnosedComponent } from "../../cluster/diagnosis.ts";
import { isVersion } from "../../cluster/reading.ts";
import type { PendingMove } from "../../plan/plan.ts";
import type { Finding } from "../finding.ts";

/**
 * As long as a swap waits for health (edge/scripts/swap.sh): what started more recently may still
 * be starting.
 */
const startingSeconds = 60;

/**
 * Components that a move would swap although they are running but not healthy: the same check
 * decides about the new version afterwards, so the swap could only fail.
 *
 * @param now seconds since the epoch
 */
export function healthFindings(
    cluster: Cluster,
    moves: readonly Pick<PendingMove, "node" | "components">[],
    now: number,
): readonly Finding[] {
    const machines = machinesByNode(cluster);
    return moves.flatMap(({ node, components }) =>
        components.flatMap((component) => {
            const diagnosed = componentOf(machines.get(node), component);
            if (diagnosed === undefined) return [];
            const isStarting = now - (diagnosed.startedAt ?? now) < startingSeconds;
            return !isStarting && isUnhealthy(diagnosed) ? [foundUnhealthy(node, diagnosed)] : [];
        }),
    );
}

/** A swap that is half done, or that had left it healthy, explains it, and a restart may fix it. */
function isUnhealthy({ runs, file, health, record, target }: DiagnosedComponent): boolean {
    if (runs.kind !== "version" || health.kind === "healthy" || file.kind === "in doubt")
        return false;
    const isHalfWay = file.kind === "other" && file.reading.kind === "version";
    const wasHealthy = isVersion(runs, target) && record.version === target.text;
    return !isHalfWay && !wasHealthy;
}

function foundUnhealthy(node: string, { component, health }: DiagnosedComponent): Finding {
    const detail = health.kind === "unhealthy" ? health.detail : "";
    return {
        check: "component-health",
        severity: "block",
        subjects: [node],
        what: { kind: "unhealthy-component", component, detail },
    };
}
